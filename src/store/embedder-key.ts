import { createHash } from 'node:crypto';
import { describeEmbedder } from '../memory/embedder-pin.js';
import type { EmbedderIdentity } from '../memory/ports.js';

/** The embedder in 12 hexadecimal digits of SHA-256, short enough to stand on every memory. */
export function embedderKey(identity: EmbedderIdentity): string {
  return createHash('sha256').update(describeEmbedder(identity), 'utf8').digest('hex').slice(0, 12);
}
