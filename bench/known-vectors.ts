import { readTimes } from '../src/ai/read-times.js';
import type { Embedder, EmbedderIdentity } from '../src/memory/ports.js';

/** What the operations read questions with, where no vector has a meaning. */
export const KNOWN_QUESTIONS = {
  similarityRange: async () => ({ unrelated: 0, answer: 0.5 }),
  readTimes,
};

/** An embedder whose vectors cost nothing: unit length, at random. For benches of all that is not embedding. */
export function knownVectors(identity: EmbedderIdentity): Embedder {
  const vector = () => {
    const values = Float32Array.from({ length: identity.dimensions }, () => Math.random() - 0.5);
    const norm = Math.hypot(...values);
    return values.map((value) => value / norm);
  };
  return {
    identity,
    embedDocuments: async (texts) => texts.map(vector),
    embedQuery: async () => vector(),
    close: async () => undefined,
  };
}
