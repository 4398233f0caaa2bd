import { expect, test } from 'vitest';
import { diversify } from '../../src/memory/diversity.js';
import type { MemoryHit } from '../../src/memory/model.js';

function hit(text: string, score: number): MemoryHit {
  const ids = { id: text, userId: 'u', agentId: null, runId: null, actorId: null };
  const times = { createdAt: 0, updatedAt: 0, eventAt: 0, expiresAt: null, version: 1 };
  const memory = { ...ids, ...times, text, hash: '', role: 'USER', metadata: {} } as const;
  const signals = { likeness: 0, words: 0, speaker: 0, time: 0, asking: 0, youth: 0 };
  return { memory, score, vector: null, text: null, signals };
}

const HITS = [
  hit('Alice drinks black coffee', 0.9),
  hit('alice DRINKS black coffee!', 0.89),
  hit('Alice drinks black tea', 0.8),
  hit('Bob has a dog', 0.3),
];
const order = (weight: number) => diversify(HITS, weight).map(({ memory }) => memory.id);

test('without a weight the order stays as it is', () => {
  expect(diversify(HITS, 0)).toBe(HITS);
});

test('the best stays first, and what repeats it falls behind what says something else', () => {
  expect(order(0.5)).toEqual([
    'Alice drinks black coffee',
    'Bob has a dog',
    'Alice drinks black tea',
    'alice DRINKS black coffee!',
  ]);
  // A little of it tells apart only what is nearly as good.
  expect(order(0.2)).toEqual([
    'Alice drinks black coffee',
    'Alice drinks black tea',
    'alice DRINKS black coffee!',
    'Bob has a dog',
  ]);
});

test('nothing is lost, nothing is scored anew', () => {
  for (const weight of [0.1, 0.5, 1]) {
    const hits = diversify(HITS, weight);
    expect(new Set(hits)).toEqual(new Set(HITS));
  }
  expect(diversify([], 1)).toEqual([]);
});

test('words are told apart where none are written between spaces', () => {
  const hits = [hit('我喜欢喝绿茶', 0.9), hit('我很喜欢喝绿茶', 0.89), hit('他住在北京', 0.8)];
  expect(diversify(hits, 0.9).map(({ memory }) => memory.id)).toEqual([
    '我喜欢喝绿茶',
    '他住在北京',
    '我很喜欢喝绿茶',
  ]);
});

test('of a long text the beginning tells what it repeats', () => {
  const beginning = 'one two three four five six seven eight nine ten '.repeat(20);
  const hits = [hit(`${beginning}a`, 0.9), hit(`${beginning}b`, 0.8), hit('eleven', 0.5)];
  expect(diversify(hits, 0.9)[1]?.memory.id).toBe('eleven');
});
