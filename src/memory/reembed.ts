import type { EmbeddingStore, ForeignText, ReembedPosition } from './embedding-store.js';
import { MemoryError } from './errors.js';
import type { Embedder } from './ports.js';

/** Texts per transaction. */
export const REEMBED_BATCH = 200;

export interface ReembedProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Replaces the vectors of all memories, of all tenants, by those of `embedder`, and returns how many there
 * were. From the first step to the last no server can add or search in this store; reading goes on. It may
 * be interrupted at any point: the next run goes on with what is left. Throws EMBEDDER_UNAVAILABLE,
 * STORE_UNAVAILABLE, TIMEOUT; the store then stays closed.
 */
export async function reembed(
  store: EmbeddingStore,
  embedder: Embedder,
  onProgress: (progress: ReembedProgress) => void,
  signal?: AbortSignal,
): Promise<number> {
  await store.beginReembedding(embedder.identity);
  const total = await store.countForeignVectors(embedder.identity);
  let done = 0;
  onProgress({ done, total });
  // A write that was under way when the store was closed to others may land behind the position: hence
  // passes, until one finds nothing.
  for (let written = -1; written !== 0; ) {
    written = 0;
    for (let position: ReembedPosition | null = null; ; ) {
      signal?.throwIfAborted();
      const texts = await store.nextForeignTexts(embedder.identity, position, REEMBED_BATCH);
      const last = texts.at(-1);
      if (!last) break;
      const vectors = await embedder.embedDocuments(
        texts.map((row) => row.text),
        signal,
      );
      const rows = texts.map((row, i) => withVector(row, vectors[i]));
      written += await store.replaceVectors(embedder.identity, rows);
      done += texts.length;
      onProgress({ done, total: Math.max(done, total) });
      position = last;
    }
  }
  await store.endReembedding(embedder.identity);
  return done;
}

/** A text left out here would keep its old vector in a store that is then declared finished. */
function withVector(row: ForeignText, embedding: Float32Array | undefined) {
  if (!embedding)
    throw new MemoryError('EMBEDDER_UNAVAILABLE', { message: 'The embedder returned too few vectors.' });
  return { ...row, embedding };
}
