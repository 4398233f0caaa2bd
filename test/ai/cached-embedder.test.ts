import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CachedEmbedder } from '../../src/ai/cached-embedder.js';
import { createOpenaiEmbedder } from '../../src/ai/openai-embedder.js';
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.js';

let endpoint: FakeOpenai;

beforeEach(async () => {
  endpoint = await startFakeOpenai({ dimensions: 8 });
});
afterEach(() => endpoint.close());

const cached = (maxEntries?: number) =>
  new CachedEmbedder(
    createOpenaiEmbedder({ baseUrl: endpoint.url, model: 'fake', dimensions: 8, maxRetries: 0 }),
    maxEntries,
  );

describe('CachedEmbedder', () => {
  test('asks once for a question that is repeated', async () => {
    const embedder = cached();
    const first = await embedder.embedQuery('coffee');
    expect(await embedder.embedQuery('coffee')).toEqual(first);
    expect(endpoint.calls).toBe(1);
  });

  test('asks once for twenty equal questions at the same time', async () => {
    endpoint.replyWith({ delayMs: 50 });
    const embedder = cached();
    const vectors = await Promise.all(Array.from({ length: 20 }, () => embedder.embedQuery('coffee')));
    expect(endpoint.calls).toBe(1);
    expect(new Set(vectors.map((vector) => vector.buffer)).size).toBe(20);
  });

  test('a caller who changes a vector does not change that of the next', async () => {
    const embedder = cached();
    const first = await embedder.embedQuery('coffee');
    const before = [...first];
    first.fill(0);
    expect([...(await embedder.embedQuery('coffee'))]).toEqual(before);
  });

  test('forgets the question that was not used for longest', async () => {
    const embedder = cached(2);
    for (const text of ['a', 'b', 'a', 'c']) await embedder.embedQuery(text);
    expect(endpoint.calls).toBe(3);
    await embedder.embedQuery('a');
    expect(endpoint.calls).toBe(3);
    await embedder.embedQuery('b');
    expect(endpoint.calls).toBe(4);
  });

  test('does not remember a failure', async () => {
    endpoint.replyWith({ status: 400 });
    const embedder = cached();
    await expect(embedder.embedQuery('coffee')).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    await expect(embedder.embedQuery('coffee')).resolves.toHaveLength(8);
  });

  test('a caller who leaves does not fail the others', async () => {
    endpoint.replyWith({ delayMs: 100 });
    const embedder = cached();
    const stop = new AbortController();
    const leaving = embedder.embedQuery('coffee', stop.signal);
    const staying = embedder.embedQuery('coffee');
    setTimeout(() => stop.abort(new Error('gone')), 20);
    await expect(leaving).rejects.toThrow('gone');
    await expect(staying).resolves.toHaveLength(8);
    expect(endpoint.calls).toBe(1);
  });

  test('ends the call when the last caller leaves, and asks anew for the next', async () => {
    endpoint.replyWith({ delayMs: Number.POSITIVE_INFINITY });
    const embedder = cached();
    await expect(embedder.embedQuery('coffee', AbortSignal.timeout(50))).rejects.toThrow();
    await expect(embedder.embedQuery('coffee')).resolves.toHaveLength(8);
    expect(endpoint.calls).toBe(2);
  });

  test('does not keep a very long question', async () => {
    const embedder = cached();
    const long = 'word '.repeat(1_000);
    await embedder.embedQuery(long);
    await embedder.embedQuery(long);
    expect(endpoint.calls).toBe(2);
  });

  test('passes documents and the identity through', async () => {
    const embedder = cached();
    expect(embedder.identity).toMatchObject({ provider: 'openai', model: 'fake', dimensions: 8 });
    await embedder.embedDocuments(['a']);
    await embedder.embedDocuments(['a']);
    expect(endpoint.calls).toBe(2);
  });
});
