import { expect, test } from 'vitest';
import type {
  EmbedderPin,
  EmbeddingStore,
  ForeignText,
  ReembedPosition,
} from '../../src/memory/embedding-store.js';
import type { EmbedderIdentity } from '../../src/memory/ports.js';
import { REEMBED_BATCH, type ReembedProgress, reembed } from '../../src/memory/reembed.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { codeOf } from './core.js';

interface Row {
  readonly tenant: string;
  readonly id: string;
  text: string;
  version: string;
}

/** EmbeddingStore over a list: which version of an embedder each text's vector comes from. */
class ReferenceEmbeddingStore implements EmbeddingStore {
  pin: EmbedderPin | null = null;
  readonly rows: Row[];

  constructor(count: number) {
    const numbers = Array.from({ length: count }, (_, i) => i);
    this.rows = numbers.map((i) => ({ tenant: `t${i % 2}`, id: `m${i}`, text: `text ${i}`, version: 'old' }));
  }

  async pinEmbedder(identity: EmbedderIdentity): Promise<EmbedderPin> {
    this.pin ??= { identity, state: 'READY' };
    return this.pin;
  }

  async beginReembedding(identity: EmbedderIdentity): Promise<void> {
    this.pin = { identity, state: 'REEMBEDDING' };
  }

  async countForeignVectors({ version }: EmbedderIdentity): Promise<number> {
    return this.rows.filter((row) => row.version !== version).length;
  }

  async nextForeignTexts(
    { version }: EmbedderIdentity,
    after: ReembedPosition | null,
    limit: number,
  ): Promise<readonly ForeignText[]> {
    const place = ({ tenant, id }: ReembedPosition) => `${tenant}/${id}`;
    return this.rows
      .filter((row) => row.version !== version && (after === null || place(row) > place(after)))
      .sort((a, b) => (place(a) < place(b) ? -1 : 1))
      .slice(0, limit)
      .map(({ tenant, id, text }) => ({ tenant, id, text }));
  }

  async replaceVectors({ version }: EmbedderIdentity, texts: readonly ForeignText[]): Promise<number> {
    const found = texts.flatMap(
      (text) =>
        this.rows.find((row) => row.tenant === text.tenant && row.id === text.id && row.text === text.text) ??
        [],
    );
    for (const row of found) row.version = version;
    return found.length;
  }

  async endReembedding(identity: EmbedderIdentity): Promise<void> {
    this.pin = { identity, state: 'READY' };
  }
}

test('every text of every tenant gets a new vector, and progress ends at the total', async () => {
  const store = new ReferenceEmbeddingStore(2 * REEMBED_BATCH + 3);
  const embedder = new HashedEmbedder(8);
  const seen: ReembedProgress[] = [];
  expect(await reembed(store, embedder, (progress) => seen.push(progress))).toBe(403);
  expect(await store.countForeignVectors(embedder.identity)).toBe(0);
  expect(store.pin).toEqual({ identity: embedder.identity, state: 'READY' });
  expect(seen.map(({ done }) => done)).toEqual([0, 200, 400, 403]);
  expect(seen.every(({ total }) => total === 403)).toBe(true);
});

test('a store without foreign vectors is opened again at once', async () => {
  const store = new ReferenceEmbeddingStore(0);
  expect(await reembed(store, new HashedEmbedder(8), () => undefined)).toBe(0);
  expect(store.pin?.state).toBe('READY');
});

test('a text that changes while it is embedded is taken up again', async () => {
  const store = new ReferenceEmbeddingStore(3);
  const embedder = new HashedEmbedder(8);
  const [first] = store.rows;
  await reembed(store, embedder, ({ done }) => {
    if (done === 0 && first) first.text = 'changed';
  });
  expect(embedder.documents.filter((text) => text === 'changed')).toHaveLength(1);
  const late = new ReferenceEmbeddingStore(3);
  const [changing] = late.rows;
  const slow = new HashedEmbedder(8);
  const embed = slow.embedDocuments.bind(slow);
  slow.embedDocuments = async (texts, signal) => {
    if (changing) changing.text = 'changed';
    return embed(texts, signal);
  };
  await reembed(late, slow, () => undefined);
  expect(await late.countForeignVectors(slow.identity)).toBe(0);
});

test('an interruption leaves the store closed, and the next run does only what is left', async () => {
  const store = new ReferenceEmbeddingStore(2 * REEMBED_BATCH);
  const embedder = new HashedEmbedder(8);
  const stop = new AbortController();
  const halfWay = ({ done }: ReembedProgress) => {
    if (done === REEMBED_BATCH) stop.abort();
  };
  await expect(reembed(store, embedder, halfWay, stop.signal)).rejects.toThrow();
  expect(store.pin?.state).toBe('REEMBEDDING');
  expect(await reembed(store, embedder, () => undefined)).toBe(REEMBED_BATCH);
  expect(embedder.documents).toHaveLength(2 * REEMBED_BATCH);
  expect(store.pin?.state).toBe('READY');
});

test('an embedder without vectors never opens a store that still has old ones', async () => {
  const store = new ReferenceEmbeddingStore(1);
  const embedder = new HashedEmbedder(8);
  embedder.embedDocuments = async () => [];
  await codeOf(() => reembed(store, embedder, () => undefined), 'EMBEDDER_UNAVAILABLE');
  expect(store.pin?.state).toBe('REEMBEDDING');
});
