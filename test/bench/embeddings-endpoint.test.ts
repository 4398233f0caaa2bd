import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { KeptEmbedder } from '../../bench/embedding-cache.js';
import { serveEmbeddings } from '../../bench/embeddings-endpoint.js';
import { createOpenaiEmbedder } from '../../src/ai/openai-embedder.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';

const embedder = new HashedEmbedder(16);
const texts = ['coffee in the morning', 'a walk by the river', 'coffee in the morning'];

test('a program that speaks the embeddings API gets the vectors of the embedder', async () => {
  const endpoint = await serveEmbeddings(embedder);
  try {
    const client = createOpenaiEmbedder({ baseUrl: endpoint.url, model: 'any', dimensions: 16 });
    const got = await client.embedDocuments(texts);
    const expected = await embedder.embedDocuments(texts);
    got.forEach((vector, i) => {
      for (const [at, value] of vector.entries())
        expect(value).toBeCloseTo(expected[i]?.[at] ?? Number.NaN, 5);
    });
    const response = await fetch(`${endpoint.url}/embeddings`, {
      method: 'POST',
      body: JSON.stringify({ input: 'coffee', encoding_format: 'float', model: 'any' }),
    });
    const { data } = (await response.json()) as { data: { embedding: number[] }[] };
    expect(data[0]?.embedding).toEqual([...((await embedder.embedDocuments(['coffee']))[0] ?? [])]);
    expect((await fetch(`${endpoint.url}/models`)).status).toBe(404);
  } finally {
    await endpoint.close();
  }
});

test('kept vectors are the same in a later run, which does not ask the embedder for them', async () => {
  const folder = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'engraph-kept-'))}/`);
  const asked: string[] = [];
  const counted = {
    identity: embedder.identity,
    embedDocuments: (wanted: readonly string[]) => {
      asked.push(...wanted);
      return embedder.embedDocuments(wanted);
    },
    embedQuery: (text: string) => {
      asked.push(text);
      return embedder.embedQuery(text);
    },
    close: async () => undefined,
  };
  const first = new KeptEmbedder(counted, folder);
  const vectors = [...(await first.embedDocuments(texts)), await first.embedQuery('where is the river?')];
  expect(asked).toEqual(['coffee in the morning', 'a walk by the river', 'where is the river?']);
  const later = new KeptEmbedder(counted, folder);
  expect([...(await later.embedDocuments(texts)), await later.embedQuery('where is the river?')]).toEqual(
    vectors,
  );
  expect(asked).toHaveLength(3);
});
