import { describe, expect, test } from 'vitest';
import { evidenceRecall, reciprocalRank, retrievalFigures } from '../../bench/retrieval.js';

const many = (count: number) => Array.from({ length: count }, (_, i) => `other-${i}`);

describe('evidence recall', () => {
  test('is the part of the evidence among the first k', () => {
    const answer = { evidence: ['a', 'b', 'c'], found: ['x', 'b', 'y', 'a'] };
    expect([1, 2, 4, 10].map((k) => evidenceRecall(answer, k))).toEqual([0, 1 / 3, 2 / 3, 2 / 3]);
  });

  test('counts evidence that is named twice once', () => {
    expect(evidenceRecall({ evidence: ['a', 'a'], found: ['a'] }, 1)).toBe(1);
  });
});

test('the reciprocal rank is that of the first evidence among the first 50', () => {
  expect(reciprocalRank({ evidence: ['a', 'b'], found: ['x', 'b', 'a'] })).toBe(1 / 2);
  expect(reciprocalRank({ evidence: ['a'], found: [...many(49), 'a'] })).toBe(1 / 50);
  expect(reciprocalRank({ evidence: ['a'], found: [...many(50), 'a'] })).toBe(0);
});

test('the figures are means over the questions, whatever the number of their evidence', () => {
  const figures = retrievalFigures([
    { evidence: ['a'], found: ['a'] },
    { evidence: ['a', 'b'], found: [...many(5), 'a', ...many(10), 'b'] },
    { evidence: ['a'], found: [] },
    { evidence: ['a'], found: [...many(20), 'a'] },
  ]);
  expect(figures).toEqual({
    questions: 4,
    recallAt5: 1 / 4,
    recallAt10: 1.5 / 4,
    recallAt50: 3 / 4,
    hitAt10: 2 / 4,
    mrr: (1 + 1 / 6 + 1 / 21) / 4,
  });
});
