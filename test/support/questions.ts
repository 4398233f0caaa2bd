import { readTimes } from '../../src/ai/read-times.js';
import type { MemoryDeps } from '../../src/memory/deps.js';
import type { SimilarityRange } from '../../src/memory/rank.js';

/** Places a cosine on the scale as it is: 0 is unrelated, 1 the same. */
export const PLAIN_RANGE: SimilarityRange = { unrelated: 0, answer: 0.5 };

/** What the operations read questions with, for embedders whose scale is that of the cosine. */
export const QUESTIONS: Pick<MemoryDeps, 'similarityRange' | 'readTimes'> = {
  similarityRange: async () => PLAIN_RANGE,
  readTimes,
};
