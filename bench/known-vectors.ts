import type { Embedder, EmbedderIdentity } from '../src/memory/ports.js';

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
