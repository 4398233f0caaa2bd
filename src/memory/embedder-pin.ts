import type { EmbedderPin } from './embedding-store.js';
import { MemoryError } from './errors.js';
import { isLexical } from './lexical.js';
import type { EmbedderIdentity } from './ports.js';

/** `local/bge-small-en-v1.5/384/…`, or `LEXICAL`: for people and for comparison. */
export function describeEmbedder(identity: EmbedderIdentity): string {
  const { provider, model, dimensions, version } = identity;
  if (isLexical(identity)) return 'LEXICAL';
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
  if (isLexical(pin.identity)) {
    throw new MemoryError('EMBEDDER_MISMATCH', {
      message: `The store is LEXICAL: its memories have no vectors, but ${wanted} is configured. Set ENGRAPH_EMBEDDER=lexical again, or run 'engraph reembed' to give every memory a vector.`,
    });
  }
  if (isLexical(configured)) {
    throw new MemoryError('EMBEDDER_MISMATCH', {
      message: `The store holds vectors of ${stored}, but ENGRAPH_EMBEDDER=lexical is configured. Configure the stored model again, or run 'engraph reembed' to make the store LEXICAL, which removes all vectors.`,
    });
  }
  throw new MemoryError('EMBEDDER_MISMATCH', {
    message: `The store holds vectors of ${stored}, but ${wanted} is configured. Configure the stored model again, or run 'engraph reembed' to replace all vectors.`,
  });
}
