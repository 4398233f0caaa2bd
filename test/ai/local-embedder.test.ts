import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalEmbedder } from '../../src/ai/local-embedder.js';
import type { Embedder } from '../../src/memory/ports.js';
import { localModelJar } from '../support/local-model.js';
import { makeSentence } from '../support/sentences.js';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const sentences = (count: number) => Array.from({ length: count }, (_, index) => makeSentence(index, 25));

/** Far more text than the heap of the model's thread holds, so that the thread dies of it. */
const DEADLY = 'ab cd '.repeat(3_000_000);

let modelJar: string;
let embedder: Embedder;

beforeAll(async () => {
  modelJar = await localModelJar();
  embedder = await openLocalEmbedder({ modelJar });
}, 180_000);
afterAll(() => embedder.close());

describe('vectors', () => {
  test('have 384 dimensions, a norm of 1 and memory of their own', async () => {
    const vectors = await embedder.embedDocuments(sentences(10));
    expect(vectors).toHaveLength(10);
    for (const vector of vectors) {
      expect(vector).toHaveLength(embedder.identity.dimensions);
      expect(vector.buffer.byteLength).toBe(384 * 4);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  test('bring what means the same near, without a common word', async () => {
    const query = await embedder.embedQuery('What does she like to drink in the morning?');
    const [espresso, train, invoice] = await embedder.embedDocuments([
      'Alice starts every day with a double espresso.',
      'The train to Berlin leaves from platform nine.',
      'Please pay the invoice within thirty days.',
    ]);
    const near = dot(query, espresso ?? query);
    expect(near).toBeGreaterThan(dot(query, train ?? query) + 0.1);
    expect(near).toBeGreaterThan(dot(query, invoice ?? query) + 0.1);
  });

  test('of a text are the same to the bit, alone, among others and as a question', async () => {
    const texts = [...sentences(7), 'short', makeSentence(99, 300)];
    const together = await embedder.embedDocuments(texts);
    for (const [index, text] of texts.entries()) {
      expect(await embedder.embedQuery(text)).toEqual(together[index]);
    }
  });

  test('come from the first 512 tokens of a text', async () => {
    const full = 'coffee '.repeat(510);
    const [exact, longer, other] = await embedder.embedDocuments([
      full,
      `${full}${'train '.repeat(100)}`,
      `${'coffee '.repeat(509)}train`,
    ]);
    expect(longer).toEqual(exact);
    expect(other).not.toEqual(exact);
  });

  test.each([
    ['nothing', ''],
    ['NUL', 'a\0b'],
    ['a lone surrogate', 'a\ud800b'],
    ['emoji', '👩‍👩‍👧‍👦 🎉'],
    ['one word of 32,000 letters', 'a'.repeat(32_000)],
    ['32,000 signs', '!?'.repeat(16_000)],
    ["the model's own marks", '[CLS] [SEP] [PAD] [MASK]'],
  ])('exist for %s', async (_, text) => {
    expect(Math.hypot(...(await embedder.embedQuery(text)))).toBeCloseTo(1, 5);
  });

  test('of no texts are none', async () => {
    await expect(embedder.embedDocuments([])).resolves.toEqual([]);
  });

  test('are named by model, weights and pooling', () => {
    expect(embedder.identity).toEqual({
      provider: 'local',
      model: 'bge-small-en-v1.5',
      dimensions: 384,
      version: '46a5f4dce5da-mean-512',
    });
  });
});

describe('order', () => {
  test('a question does not wait for 200 documents', async () => {
    let ready = false;
    const documents = embedder.embedDocuments(sentences(200)).then((vectors) => {
      ready = true;
      return vectors;
    });
    await embedder.embedQuery('Who likes tea?');
    expect(ready).toBe(false);
    await expect(documents).resolves.toHaveLength(200);
  });

  test('one text of another caller does not wait for 200 documents', async () => {
    let ready = false;
    const documents = embedder.embedDocuments(sentences(200)).then(() => {
      ready = true;
    });
    await embedder.embedDocuments(['Who likes tea?']);
    expect(ready).toBe(false);
    await documents;
  });

  test('an abort rejects at once and stops the work', async () => {
    const all = performance.now();
    await embedder.embedDocuments(sentences(200));
    const needed = performance.now() - all;
    const stop = new AbortController();
    const aborted = embedder.embedDocuments(sentences(200), stop.signal);
    await embedder.embedQuery('Who likes tea?');
    stop.abort(new Error('gone'));
    const started = performance.now();
    await expect(aborted).rejects.toThrow('gone');
    await embedder.embedDocuments(['Who likes tea?']);
    expect(performance.now() - started).toBeLessThan(needed / 2);
  });
});

describe('a thread that dies', () => {
  test('fails what it worked on; everything else and the next calls get their vectors', async () => {
    const own = await openLocalEmbedder({ modelJar });
    const before = await own.embedQuery('coffee');
    const killing = own.embedDocuments([DEADLY]);
    const waiting = own.embedQuery('coffee');
    await expect(killing).rejects.toMatchObject({ name: 'MemoryError', code: 'EMBEDDER_UNAVAILABLE' });
    await expect(waiting).resolves.toEqual(before);
    await expect(own.embedQuery('coffee')).resolves.toEqual(before);
    await own.close();
  });

  test('again and again is not started again without end', async () => {
    const own = await openLocalEmbedder({ modelJar });
    for (let death = 0; death < 4; death++) {
      await expect(own.embedDocuments([DEADLY])).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    }
    await expect(own.embedQuery('coffee')).rejects.toThrow(/several times within a minute/);
    await own.close();
  });
});

describe('close', () => {
  test('rejects what waits and what comes later', async () => {
    const own = await openLocalEmbedder({ modelJar });
    const waiting = own.embedDocuments(sentences(100));
    waiting.catch(() => undefined);
    await own.close();
    await expect(waiting).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    await expect(own.embedQuery('coffee')).rejects.toThrow(/is stopped/);
    await own.close();
  });
});

test('stopping at any moment, of a load or of a text, never aborts the process', async () => {
  // The process is this one: the runtime that is torn down in the middle of native work would end it.
  for (const waitMs of [1, 30, 60, 90]) {
    const stopped = await openLocalEmbedder({ modelJar });
    const pending = stopped.embedDocuments(Array.from({ length: 20 }, (_, i) => makeSentence(i, 300)));
    const outcome = expect(pending).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await stopped.close();
    await outcome;
  }
  for (const waitMs of [50, 200, 400, 600]) {
    const leaving = AbortSignal.timeout(waitMs);
    const end = await openLocalEmbedder({ modelJar }, leaving).then((opened) => opened.close(), String);
    expect(end === undefined || leaving.aborted).toBe(true);
  }
});

describe('a model that cannot be loaded', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engraph-model-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const refusal = async (jar: string) =>
    openLocalEmbedder({ modelJar: jar }).then(
      () => expect.unreachable('it was loaded'),
      (error: Error) => error,
    );

  test('is named with the remedy when it is missing', async () => {
    const jar = join(folder, 'none.jar');
    const error = await refusal(jar);
    expect(error).toMatchObject({ name: 'MemoryError', code: 'EMBEDDER_UNAVAILABLE' });
    expect(error.message).toContain(`Delete ${jar}`);
  });

  test('is named when it is no jar', async () => {
    const jar = join(folder, 'text.jar');
    await writeFile(jar, 'this is not a zip file, but long enough to hold a directory');
    expect((await refusal(jar)).message).toMatch(/could not be loaded: .*text\.jar is not a zip file\./);
  });

  test('is named when it is damaged', async () => {
    const jar = join(folder, 'damaged.jar');
    await copyFile(modelJar, jar);
    const bytes = await readFile(jar);
    bytes.fill(0x55, 5_000_000, 5_100_000);
    await writeFile(jar, bytes);
    expect((await refusal(jar)).message).toMatch(/could not be loaded/);
  });

  test('has ended with its thread when a caller who left is told so, since a process that ends in its load aborts', async () => {
    const threads: Worker[] = [];
    const onThread = (message: unknown) => threads.push((message as { worker: Worker }).worker);
    subscribe('worker_threads', onThread);
    const left = openLocalEmbedder({ modelJar }, AbortSignal.timeout(50));
    unsubscribe('worker_threads', onThread);
    const threadId = threads[0]?.threadId;
    await expect(left).rejects.toMatchObject({ name: 'TimeoutError' });
    expect([threadId, threads.map((thread) => thread.threadId)]).toEqual([expect.any(Number), [-1]]);
  });
});
