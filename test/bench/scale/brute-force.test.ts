import { expect, test } from 'vitest';
import { randomDirection, seededRandom } from '../../../bench/random.js';
import { exactBest, exactRank, recallOf } from '../../../bench/scale/brute-force.js';

const random = seededRandom(5);
const rows = Array.from({ length: 300 }, () => randomDirection(random, 8));
const vectors = { dimensions: 8, values: Float32Array.from(rows.flatMap((row) => [...row])) };
const question = randomDirection(random, 8);
const members = rows.map((_, i) => i).filter((i) => i % 3 !== 0);
const sorted = members
  .map((place) => ({
    place,
    score: [...(rows[place] ?? [])].reduce((sum, v, i) => sum + v * (question[i] ?? 0), 0),
  }))
  .sort((a, b) => b.score - a.score)
  .map(({ place }) => place);

test('the best members by sorting all of them are the answer', () => {
  const exact = exactBest(vectors, members, question, 10);
  expect(recallOf(exact, sorted.slice(0, 10))).toBe(1);
  expect(exact.threshold).toBeCloseTo(exact.scoreOf(sorted[9] ?? 0), 12);
});

test('recall is the part of the best that was found, whatever else was', () => {
  const exact = exactBest(vectors, members, question, 10);
  expect(recallOf(exact, sorted.slice(3, 13))).toBe(0.7);
  expect(recallOf(exact, [sorted[0] ?? 0, sorted[0] ?? 0])).toBe(0.1);
  expect(recallOf(exact, [])).toBe(0);
});

test('a scope with fewer members than asked for has only these', () => {
  const few = members.slice(0, 4);
  const exact = exactBest(vectors, few, question, 10);
  expect(exact.count).toBe(4);
  expect(recallOf(exact, few)).toBe(1);
  expect(recallOf(exactBest(vectors, [], question, 10), [])).toBe(1);
});

test('each of two equal vectors is as right as the other', () => {
  const twins = { dimensions: 2, values: Float32Array.of(1, 0, 0, 1, 0, 1) };
  const exact = exactBest(twins, [0, 1, 2], Float32Array.of(0.6, 0.8), 1);
  expect([[0], [1], [2]].map((found) => recallOf(exact, found))).toEqual([0, 1, 1]);
});

test('a rank counts the members that are nearer', () => {
  expect([0, 5, 100].map((at) => exactRank(vectors, members, question, sorted[at] ?? 0))).toEqual([
    1, 6, 101,
  ]);
});
