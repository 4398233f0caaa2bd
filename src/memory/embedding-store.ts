import type { EmbedderIdentity } from './ports.js';

/** Which embedder a store's vectors come from. While REEMBEDDING, to `identity`, nobody adds or searches. */
export interface EmbedderPin {
  readonly identity: EmbedderIdentity;
  readonly state: 'READY' | 'REEMBEDDING';
}

/** Place in the order in which memories of all tenants are re-embedded. */
export interface ReembedPosition {
  readonly tenant: string;
  readonly id: string;
}

/** A text whose vector comes from another embedder than the one wanted. */
export interface ForeignText extends ReembedPosition {
  readonly text: string;
}

/** The vectors of a store as a whole, across tenants. Used at start and by `engraph reembed`, never by callers. */
export interface EmbeddingStore {
  /** The pin; on the first use of a store, `identity` is pinned and the vector index is made for it. */
  pinEmbedder(identity: EmbedderIdentity): Promise<EmbedderPin>;
  /** Closes the store to adds and searches, whatever embedder they use. */
  beginReembedding(identity: EmbedderIdentity): Promise<void>;
  countForeignVectors(identity: EmbedderIdentity): Promise<number>;
  nextForeignTexts(
    identity: EmbedderIdentity,
    after: ReembedPosition | null,
    limit: number,
  ): Promise<readonly ForeignText[]>;
  /** How many were replaced; a memory that has changed or gone meanwhile is left out. */
  replaceVectors(
    identity: EmbedderIdentity,
    rows: readonly (ForeignText & { readonly embedding: Float32Array })[],
  ): Promise<number>;
  /** Makes the index for the new vectors, waits until it can be searched, and opens the store again. */
  endReembedding(identity: EmbedderIdentity): Promise<void>;
}
