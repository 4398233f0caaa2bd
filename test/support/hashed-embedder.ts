import type { Embedder, EmbedderIdentity } from '../../src/memory/ports.js';
import { fakeVector } from './fake-openai.js';

/**
 * An embedder without a model: texts that share words have near vectors, the same text always the same one.
 * For tests of the core; what a real model finds similar is none of its business.
 */
export class HashedEmbedder implements Embedder {
  readonly identity: EmbedderIdentity;
  /** What was asked for so far, in order. */
  readonly documents: string[] = [];
  readonly queries: string[] = [];

  constructor(dimensions = 384) {
    this.identity = { provider: 'test', model: 'hashed-words', dimensions, version: '1' };
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    signal?.throwIfAborted();
    this.documents.push(...texts);
    return texts.map((text) => this.#vector(text));
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    signal?.throwIfAborted();
    this.queries.push(text);
    return this.#vector(text);
  }

  async close(): Promise<void> {
    // Holds nothing open.
  }

  #vector(text: string): Float32Array {
    return Float32Array.from(fakeVector(text, this.identity.dimensions));
  }
}
