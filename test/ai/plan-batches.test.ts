import { expect, test } from 'vitest';
import { planBatches } from '../../src/ai/plan-batches.js';

const sizes = (texts: readonly string[], maxTexts: number, maxBytes: number) =>
  planBatches(texts, { maxTexts, maxBytes }).map(({ start, texts: inside }) => [start, inside.length]);

test('cuts by number of texts and loses none', () => {
  const texts = Array.from({ length: 10 }, (_, index) => `t${index}`);
  expect(sizes(texts, 4, 1_000)).toEqual([
    [0, 4],
    [4, 4],
    [8, 2],
  ]);
  expect(planBatches(texts, { maxTexts: 4, maxBytes: 1_000 }).flatMap(({ texts: inside }) => inside)).toEqual(
    texts,
  );
});

test('cuts by bytes of UTF-8, not by characters', () => {
  expect(sizes(['é', 'é', 'é'], 96, 4)).toEqual([
    [0, 2],
    [2, 1],
  ]);
});

test('sends a text that is longer than the limit alone', () => {
  expect(sizes(['a', 'b'.repeat(50), 'c'], 96, 10)).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
});

test('makes no batch of no texts', () => {
  expect(sizes([], 96, 10)).toEqual([]);
});
