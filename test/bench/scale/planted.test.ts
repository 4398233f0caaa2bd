import { expect, test } from 'vitest';
import { everydaySentences } from '../../../bench/scale/everyday.js';
import { PARAPHRASES } from '../../../bench/scale/planted.js';
import { STOP_WORDS } from '../../../src/store/stop-words.js';

/** The beginnings of the words that a text index looks at: no two forms of a word differ there. */
const stems = (text: string) =>
  text
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.filter((word) => !STOP_WORDS.has(word))
    .map((word) => word.slice(0, 4)) ?? [];

test('a question about a paraphrase has no word of it', () => {
  expect(PARAPHRASES.length).toBeGreaterThanOrEqual(40);
  for (const [said, asked] of PARAPHRASES) {
    const known = new Set(stems(said));
    expect(
      stems(asked).filter((stem) => known.has(stem)),
      asked,
    ).toEqual([]);
  }
});

test('everyday sentences are different, the same every time, and none of those that are asked for', () => {
  const sentences = everydaySentences(2_000);
  expect(new Set(sentences).size).toBe(2_000);
  expect(everydaySentences(2_000)).toEqual(sentences);
  expect(PARAPHRASES.map(([said]) => said).filter((said) => sentences.includes(said))).toEqual([]);
});
