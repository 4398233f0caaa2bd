import { createHash } from 'node:crypto';
import { describeEmbedder } from '../memory/embedder-pin.js';
import type { EmbedderIdentity } from '../memory/ports.js';

/**
 * Length of vectors that the vector index is made for. A LEXICAL store has an index as well, which stays empty:
 * without one the statement of a search cannot be planned.
 */
export function indexDimensions({ dimensions }: Pick<EmbedderIdentity, 'dimensions'>): number {
  return Math.max(1, dimensions);
}

/** The embedder in 12 hexadecimal digits of SHA-256, short enough to stand on every memory. */
export function embedderKey(identity: EmbedderIdentity): string {
  return createHash('sha256').update(describeEmbedder(identity), 'utf8').digest('hex').slice(0, 12);
}
