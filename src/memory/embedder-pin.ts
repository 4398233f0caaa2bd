import type { EmbedderPin } from './embedding-store.js';
import { MemoryError } from './errors.js';
import type { EmbedderIdentity } from './ports.js';

/** `local/bge-small-en-v1.5/384/…`: for people and for comparison. */
export function describeEmbedder({ provider, model, dimensions, version }: EmbedderIdentity): string {
  return [provider, model, dimensions, version].join('/');
}

/** Throws EMBEDDER_MISMATCH, naming both models and the command that mends it. */
export function requireSameEmbedder(pin: EmbedderPin, configured: EmbedderIdentity): void {
  const stored = describeEmbedder(pin.identity);
  const wanted = describeEmbedder(configured);
  if (pin.state === 'REEMBEDDING') {
    throw new MemoryError('EMBEDDER_MISMATCH', {
      message: `Re-embedding this store with ${stored} was interrupted. Run 'engraph reembed' to finish it.`,
    });
  }
  if (stored === wanted) return;
  throw new MemoryError('EMBEDDER_MISMATCH', {
    message: `The store holds vectors of ${stored}, but ${wanted} is configured. Configure the stored model again, or run 'engraph reembed' to replace all vectors.`,
  });
}
