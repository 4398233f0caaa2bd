import type { Embedder, EmbeddingStore, ReembedPosition } from './ports.js';

/** Texts per transaction. */
export const REEMBED_BATCH = 200;

export interface ReembedProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Replaces the vectors of all memories, of all tenants, by those of `embedder`, and returns how many there
 * were. From the first step to the last no server can add or search in this store; reading goes on. It may
 * be interrupted at any point: the next run goes on with what is left.
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
      const rows = texts.flatMap((row, i) => {
        const embedding = vectors[i];
        return embedding ? [{ ...row, embedding }] : [];
      });
      written += await store.replaceVectors(embedder.identity, rows);
      done += texts.length;
      onProgress({ done, total: Math.max(done, total) });
      position = last;
    }
  }
  await store.endReembedding(embedder.identity);
  return done;
}
