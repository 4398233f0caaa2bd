import { expect, test } from 'vitest';
import { joinedTimes } from '../../src/graphql/joined-reads.js';
import type { TimeWord } from '../../src/memory/signals.js';

const NOW = Date.UTC(2026, 8, 10, 12, 30, 15);

function recorded() {
  const read: (readonly [question: string, now: number])[] = [];
  const times = joinedTimes((question, now): readonly TimeWord[] => {
    read.push([question, now]);
    return [{ kind: 'span', from: now, to: now + question.length }];
  });
  return { read, times };
}

test('a question that a hundred fields of a request have is read once, also a little later', () => {
  const { read, times } = recorded();
  const all = Array.from({ length: 100 }, (_, i) => times('last week?', NOW + i * 10));
  expect(read).toEqual([['last week?', Date.UTC(2026, 8, 10, 12, 30)]]);
  expect(new Set(all).size).toBe(1);
});

test('another question, or another present, is read for itself', () => {
  const { read, times } = recorded();
  times('last week?', NOW);
  times('yesterday?', NOW);
  times('last week?', NOW - 86_400_000);
  expect(read).toHaveLength(3);
});
