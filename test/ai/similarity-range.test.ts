import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { openLocalEmbedder } from '../../src/ai/local-embedder.js';
import { measureRange, rangeOf } from '../../src/ai/similarity-range.js';
import type { Embedder } from '../../src/memory/ports.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { localModelJar } from '../support/local-model.js';

test('the local model has a scale on which an answer is far from what is unrelated', async () => {
  const embedder = await openLocalEmbedder({ modelJar: await localModelJar() });
  try {
    const { unrelated, answer } = await measureRange(embedder);
    expect(unrelated).toBeGreaterThan(0.3);
    expect(unrelated).toBeLessThan(0.42);
    expect(answer - unrelated).toBeGreaterThan(0.15);
  } finally {
    await embedder.close();
  }
});

function blind(): Embedder {
  const embedder = new HashedEmbedder(64);
  const vector = Float32Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0));
  embedder.embedQuery = async () => vector;
  embedder.embedDocuments = async (texts) => texts.map(() => vector);
  return embedder;
}

test('an embedder that tells nothing apart has the scale of the cosine', async () => {
  expect(await measureRange(blind())).toEqual({ unrelated: 0, answer: 0.5 });
});

test('the scale is measured once, and again after a failure', async () => {
  const embedder = blind();
  let calls = 0;
  const embedDocuments = embedder.embedDocuments.bind(embedder);
  embedder.embedDocuments = async (texts) => {
    calls += 1;
    if (calls === 1) throw new Error('not reachable');
    return embedDocuments(texts);
  };
  const range = rangeOf(embedder);
  await expect(range()).rejects.toThrow('not reachable');
  expect(await range()).toEqual(await range());
  expect(calls).toBe(2);
});

test('callers that come together share one measurement, and each may leave it', async () => {
  const embedder = blind();
  let calls = 0;
  const gate = new EventEmitter();
  const opened = once(gate, 'open');
  const embedDocuments = embedder.embedDocuments.bind(embedder);
  embedder.embedDocuments = async (texts) => {
    calls += 1;
    await opened;
    return embedDocuments(texts);
  };
  const range = rangeOf(embedder);
  const first = new AbortController();
  const left = range(first.signal);
  const stayed = [range(new AbortController().signal), range()];
  first.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(range(AbortSignal.abort(new Error('came late')))).rejects.toThrow('came late');
  gate.emit('open');
  expect(await Promise.all(stayed)).toEqual([await range(), await range()]);
  expect(calls).toBe(1);
});
