import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOpenaiEmbedder, type OpenaiEmbedderOptions } from '../../src/ai/openai-embedder.js';
import {
  type EmbeddingsAnswer,
  type FakeOpenai,
  fakeVector,
  startFakeOpenai,
} from '../support/fake-openai.js';

const DIMENSIONS = 16;
const KEY = 'sk-canary-1234567890';

let endpoint: FakeOpenai;

beforeEach(async () => {
  endpoint = await startFakeOpenai({ dimensions: DIMENSIONS });
});
afterEach(() => endpoint.close());

const embedderWith = (options: Partial<OpenaiEmbedderOptions> = {}) =>
  createOpenaiEmbedder({
    apiKey: KEY,
    baseUrl: endpoint.url,
    model: 'fake',
    dimensions: DIMENSIONS,
    ...options,
  });

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `text number ${index}`);
const failure = async (result: Promise<unknown>): Promise<Error & { code?: string }> =>
  result.then(
    () => expect.unreachable('the call succeeded'),
    (error) => error,
  );

describe('a good endpoint', () => {
  test('gets texts in batches of at most 96 and gives the vectors in order', async () => {
    const texts = numbered(200);
    const vectors = await embedderWith().embedDocuments(texts);
    expect(endpoint.calls).toBe(3);
    expect(Math.max(...endpoint.requests.map(({ body }) => body.input.length))).toBe(96);
    for (const [index, text] of texts.entries()) {
      for (const [place, value] of fakeVector(text, DIMENSIONS).entries()) {
        expect(vectors[index]?.[place]).toBeCloseTo(value, 4);
      }
    }
  });

  test('gets smaller batches when vectors are long', async () => {
    await embedderWith({ dimensions: 3_072, sendDimensions: true }).embedDocuments(numbered(50));
    expect(Math.max(...endpoint.requests.map(({ body }) => body.input.length))).toBe(21);
  });

  test('is asked for plain numbers, with the key, and for dimensions only where the model knows them', async () => {
    await embedderWith().embedQuery('a');
    await embedderWith({ model: 'text-embedding-3-small' }).embedQuery('a');
    const [first, second] = endpoint.requests;
    expect(first?.body).toEqual({ model: 'fake', input: ['a'], encoding_format: 'float' });
    expect(first?.authorization).toBe(`Bearer ${KEY}`);
    expect(second?.body.dimensions).toBe(DIMENSIONS);
  });

  test('gets no credentials when none are configured', async () => {
    await embedderWith({ apiKey: undefined }).embedQuery('a');
    expect(endpoint.requests[0]?.authorization).toBeUndefined();
  });

  test('gets the prefixes, which are part of the identity', async () => {
    const embedder = embedderWith({ queryPrefix: 'query: ', documentPrefix: 'passage: ' });
    await embedder.embedQuery('a');
    await embedder.embedDocuments(['b']);
    expect(endpoint.requests.map(({ body }) => body.input)).toEqual([['query: a'], ['passage: b']]);
    expect(embedder.identity.version).not.toBe(embedderWith().identity.version);
  });

  test('may answer in any order', async () => {
    endpoint.replyWith({
      body: (good: EmbeddingsAnswer) => ({ ...good, data: good.data.toReversed() }),
    });
    const [first] = await embedderWith().embedDocuments(['one', 'two', 'three']);
    expect([...(first ?? [])][0]).toBeCloseTo(fakeVector('one', DIMENSIONS)[0] ?? 0, 4);
  });

  test('may give vectors of any length above zero; ours have a norm of 1', async () => {
    endpoint.replyWith({ body: answer((values) => values.map((value) => value * 37)) });
    const vector = await embedderWith().embedQuery('one two');
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  test('is not asked about no texts', async () => {
    await expect(embedderWith().embedDocuments([])).resolves.toEqual([]);
    expect(endpoint.calls).toBe(0);
  });
});

/** A good answer whose first vector is changed. */
function answer(change: (values: number[]) => unknown) {
  return (good: EmbeddingsAnswer) => ({
    ...good,
    data: good.data.map((item, index) =>
      index === 0 ? { ...item, embedding: change(item.embedding as number[]) } : item,
    ),
  });
}

describe('unusable vectors', () => {
  const withIndexes = (index: (at: number) => unknown) => (good: EmbeddingsAnswer) => ({
    ...good,
    data: good.data.map((item, at) => ({ ...item, index: index(at) })),
  });
  test.each([
    ['another size', answer((values) => [...values, 0.5]), /has 17 dimensions, but 16 are configured/],
    ['null in place of a number', answer((values) => [null, ...values.slice(1)]), /null at position 0/],
    ['zeros', answer((values) => values.map(() => 0)), /only zeros/],
    ['base64', answer((values) => Buffer.from(new Float32Array(values).buffer).toString('base64')), /base64/],
    ['too few', (good: EmbeddingsAnswer) => ({ ...good, data: good.data.slice(1) }), /1 vectors for 2 texts/],
    ['a repeated index', withIndexes(() => 0), /index 0 occurs twice/],
    ['an index of no text', withIndexes((at) => at + 1), /index 2/],
    ['no index', withIndexes(() => undefined), /index undefined/],
    ['no data', {}, /no list "data"/],
    ['null', 'null', /no list "data"/],
    ['broken JSON', '{"data": [', /not JSON/],
  ])('%s: EMBEDDER_UNAVAILABLE at once, and says what is wrong', async (_, body, message) => {
    endpoint.replyWith({ body });
    const error = await failure(embedderWith().embedDocuments(['one', 'two']));
    expect(error).toMatchObject({ name: 'MemoryError', code: 'EMBEDDER_UNAVAILABLE' });
    expect(error.message).toMatch(message);
    expect(endpoint.calls).toBe(1);
  });

  test('numbers that no 32-bit float holds are refused', async () => {
    endpoint.replyWith({ body: answer((values) => [1e39, ...values.slice(1)]) });
    expect((await failure(embedderWith().embedQuery('one'))).message).toMatch(/1e\+39/);
  });

  test('an endless answer ends', async () => {
    endpoint.replyAlways({ body: `{"data": "${'x'.repeat(17 * 1024 * 1024)}"}` });
    await expect(embedderWith({ maxRetries: 0 }).embedQuery('one')).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
    });
  });
});

describe('a failing endpoint', () => {
  test.each([408, 429, 500, 502, 503])('status %i is tried again', async (status) => {
    endpoint.replyWith({ status, body: {} }, { status, body: {} });
    await expect(embedderWith().embedQuery('one')).resolves.toHaveLength(DIMENSIONS);
    expect(endpoint.calls).toBe(3);
  });

  test.each(['before', 'middle'] as const)('a connection cut %s the answer is tried again', async (cut) => {
    endpoint.replyWith({ cut });
    await expect(embedderWith().embedQuery('one')).resolves.toHaveLength(DIMENSIONS);
    expect(endpoint.calls).toBe(2);
  });

  test('tries are bounded', async () => {
    endpoint.replyAlways({ status: 503, body: {} });
    await expect(embedderWith({ maxRetries: 2 }).embedQuery('one')).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
    });
    expect(endpoint.calls).toBe(3);
  });

  test('Retry-After is kept', async () => {
    endpoint.replyWith({ status: 429, headers: { 'retry-after': '1' }, body: {} });
    const started = performance.now();
    await embedderWith().embedQuery('one');
    expect(performance.now() - started).toBeGreaterThanOrEqual(999);
  });

  test('a Retry-After beyond the deadline fails at once', async () => {
    endpoint.replyWith({ status: 429, headers: { 'retry-after': '60' }, body: {} });
    const started = performance.now();
    const error = await failure(embedderWith({ timeoutMs: 5_000 }).embedQuery('one'));
    expect(error.message).toMatch(/limits the rate/);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each([
    [400, /refused the request \(400\).*ENGRAPH_EMBEDDING_DIMENSIONS/],
    [401, /refused the credentials \(401\).*OPENAI_API_KEY/],
    [404, /\(404\).*ENGRAPH_EMBEDDING_MODEL.*OPENAI_BASE_URL/],
  ])('status %i is final and says what to check', async (status, message) => {
    endpoint.replyWith({ status, body: { error: { message: `wrong key ${KEY}` } } });
    const error = await failure(embedderWith().embedQuery('one'));
    expect(error.message).toMatch(message);
    expect(endpoint.calls).toBe(1);
  });

  test('an account without quota is final', async () => {
    endpoint.replyWith({ status: 429, body: { error: { code: 'insufficient_quota', message: 'no' } } });
    expect((await failure(embedderWith().embedQuery('one'))).message).toMatch(/quota/);
    expect(endpoint.calls).toBe(1);
  });

  test('the key is neither in the message nor in the cause, and the host not in the message', async () => {
    endpoint.replyWith({ status: 401, body: { error: { message: `Incorrect API key: ${KEY}.` } } });
    const error = await failure(embedderWith().embedQuery('one'));
    expect(error.message).not.toContain(KEY);
    expect(error.message).not.toContain('127.0.0.1');
    const cause = error.cause as Error;
    expect(`${cause.message} ${cause.stack} ${JSON.stringify(cause)}`).not.toContain(KEY);
    expect(cause.message).toContain('Incorrect API key: [key]');
  });

  test('a redirect is not followed', async () => {
    const other = await startFakeOpenai({ dimensions: DIMENSIONS });
    endpoint.replyAlways({ status: 307, headers: { location: `${other.url}/embeddings` }, body: '' });
    const error = await failure(embedderWith().embedQuery('one'));
    expect(error.message).toMatch(/redirect/);
    expect([endpoint.calls, other.calls]).toEqual([1, 0]);
    await other.close();
  });

  test('no endpoint at all: says that it cannot be reached', async () => {
    const gone = await startFakeOpenai();
    await gone.close();
    const error = await failure(embedderWith({ baseUrl: gone.url, maxRetries: 1 }).embedQuery('one'));
    expect(error).toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    expect(error.message).toMatch(/cannot be reached \(ECONNREFUSED\).*OPENAI_BASE_URL/);
  });

  test('one failing batch of many ends the call', async () => {
    endpoint.replyWith({}, { status: 400, body: {} });
    endpoint.replyAlways({ delayMs: 300 });
    await expect(embedderWith().embedDocuments(numbered(960))).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(endpoint.calls).toBeLessThanOrEqual(5);
  });
});

describe('a slow endpoint', () => {
  test.each([
    ['never answers', { delayMs: Number.POSITIVE_INFINITY }],
    ['drips its answer', { dripMs: 100 }],
    ['always fails late', { status: 500, delayMs: 150, body: {} }],
  ])('that %s ends by the deadline of the whole call', async (_, reply) => {
    endpoint.replyAlways(reply);
    const started = performance.now();
    const embedder = embedderWith({ timeoutMs: 400, maxRetries: 100 });
    const error = await failure(embedder.embedDocuments(numbered(300)));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(error).toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
  });

  test('says how long it waited', async () => {
    endpoint.replyAlways({ delayMs: Number.POSITIVE_INFINITY });
    const error = await failure(embedderWith({ timeoutMs: 100 }).embedQuery('one'));
    expect(error.message).toMatch(/did not answer within 100 ms/);
  });

  test("ends with the caller's reason when the caller leaves", async () => {
    endpoint.replyAlways({ delayMs: Number.POSITIVE_INFINITY });
    const stop = new AbortController();
    const result = embedderWith().embedQuery('one', stop.signal);
    setTimeout(() => stop.abort(new Error('gone')), 50);
    await expect(result).rejects.toThrow('gone');
    await expect(embedderWith().embedQuery('one', AbortSignal.abort(new Error('left')))).rejects.toThrow(
      'left',
    );
    expect(endpoint.calls).toBe(1);
  });

  test('does not hold up other calls', async () => {
    endpoint.replyWith({ delayMs: Number.POSITIVE_INFINITY });
    const embedder = embedderWith({ timeoutMs: 3_000 });
    const hanging = failure(embedder.embedQuery('one'));
    await expect(embedder.embedQuery('two')).resolves.toHaveLength(DIMENSIONS);
    await hanging;
  });
});

test('a call with many batches and retries prints no warning about listeners', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning.message);
  process.on('warning', onWarning);
  endpoint.replyWith(...Array.from({ length: 5 }, () => ({ status: 500, body: {} })));
  await embedderWith({ batchSize: 5, maxRetries: 5 }).embedDocuments(numbered(200));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
