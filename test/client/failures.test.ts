import { expect, test } from 'vitest';
import { createClient, EngraphError } from '../../src/client/client.js';
import { RETRY } from '../../src/client/engraph-error.js';
import { ERROR_CATALOGUE } from '../../src/memory/errors.js';
import * as scripted from './scripted-server.js';

const { answer, cutShort, hangUp, html, refuse, scriptedServer, stall } = scripted;

const FOUND = { memory: { id: 'm1', text: 'tea' } };
const ADDED = { addMemories: { results: [{ outcome: 'ADDED' }] } };
const ENTRY = { scope: { userId: 'alice' }, text: 'tea' };
const backoff = { minMs: 2, maxMs: 2_000 };

async function failure(call: Promise<unknown>): Promise<EngraphError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EngraphError)) throw new Error(`not an EngraphError: ${error}`);
  return error;
}

test('the client repeats the codes that the catalogue says to repeat, and no others', () => {
  const catalogue = Object.entries(ERROR_CATALOGUE).flatMap(([code, { retry }]) =>
    retry === 'no' ? [] : [[code, retry]],
  );
  const { UNREACHABLE, ...ofTheServer } = RETRY;
  expect(ofTheServer).toEqual(Object.fromEntries(catalogue));
  expect(UNREACHABLE).toBe('reads');
});

test.each([
  ['hangs up', hangUp],
  ['is cut short', cutShort],
  ['is down behind a proxy', html(502)],
  ['stops', refuse(503, 'SHUTTING_DOWN')],
  ['has no database', refuse(200, 'STORE_UNAVAILABLE')],
])('a read is sent again when the server %s', async (_how, step) => {
  await using server = await scriptedServer(step, step, answer(FOUND));
  expect(await createClient({ url: server.url, backoff }).get('m1')).toEqual(FOUND.memory);
  expect(server.arrived.map(({ path }) => path)).toEqual(['/graphql', '/graphql', '/graphql']);
});

test.each([
  ['hangs up', hangUp, 'UNREACHABLE'],
  ['is cut short', cutShort, 'UNREACHABLE'],
  ['is down behind a proxy', html(503), 'UNREACHABLE'],
  ['lost its commit', refuse(200, 'COMMIT_UNKNOWN'), 'COMMIT_UNKNOWN'],
  ['lost its commit', refuse(504, 'COMMIT_UNKNOWN'), 'COMMIT_UNKNOWN'],
])('a change is sent again only under a key when the server %s', async (_how, step, code) => {
  await using server = await scriptedServer(step, answer(ADDED));
  const client = createClient({ url: server.url, backoff });
  expect(await failure(client.add(ENTRY))).toMatchObject({ code, retryable: false });
  expect(server.arrived).toHaveLength(1);

  await using other = await scriptedServer(step, answer(ADDED));
  const results = await createClient({ url: other.url, backoff }).add(ENTRY, { idempotencyKey: 'k' });
  expect(results).toEqual(ADDED.addMemories.results);
  expect(other.arrived.map(({ body }) => body.variables)).toEqual(
    Array(2).fill({ input: { entries: [ENTRY], idempotencyKey: 'k' } }),
  );
});

test('a change that the server refused to begin is sent again without a key, after what Retry-After asks', async () => {
  await using server = await scriptedServer(refuse(503, 'OVERLOADED', { 'retry-after': '1' }), answer(ADDED));
  await createClient({ url: server.url, backoff }).add(ENTRY);
  const [first, second] = server.arrived;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
});

test('a wait that is longer than the longest is left to the caller', async () => {
  await using server = await scriptedServer(refuse(503, 'OVERLOADED', { 'retry-after': '3' }));
  const error = await failure(createClient({ url: server.url, backoff }).get('m1'));
  expect(error).toMatchObject({ code: 'OVERLOADED', retryable: true, retryAfterMs: 3_000, status: 503 });
  expect(server.arrived).toHaveLength(1);
});

test.each([
  ['VALIDATION_001', 200, false],
  ['UNAUTHENTICATED', 401, false],
  ['TIMEOUT', 200, true],
])('%s is told, not tried again', async (code, status, retryable) => {
  await using server = await scriptedServer(refuse(status, code));
  const error = await failure(createClient({ url: server.url, backoff }).get('m1'));
  expect(error).toMatchObject({ code, status, retryable, requestId: 'r-1', message: `no: ${code}` });
  expect(server.arrived).toHaveLength(1);
});

test('attempts end, with the last failure', async () => {
  await using server = await scriptedServer(hangUp);
  const error = await failure(createClient({ url: server.url, backoff, retries: 1 }).get('m1'));
  expect(error).toMatchObject({ code: 'UNREACHABLE', retryable: true, status: undefined });
  expect(error.message).toContain(`${server.url}/graphql`);
  expect(server.arrived).toHaveLength(2);
});

test('an answer of something else says so', async () => {
  await using server = await scriptedServer(html(200), html(404), answer(null));
  const client = createClient({ url: server.url, backoff });
  for (const status of [200, 404, 200]) {
    expect(await failure(client.get('m1'))).toMatchObject({ code: 'BAD_ANSWER', status, retryable: false });
  }
});

test('a call ends when its signal says so: while it waits for the answer, and between attempts', async () => {
  await using silent = await scriptedServer(stall);
  const bounded = createClient({ url: silent.url }).get('m1', { signal: AbortSignal.timeout(100) });
  await expect(bounded).rejects.toMatchObject({ name: 'TimeoutError' });

  await using broken = await scriptedServer(hangUp);
  const waiting = createClient({ url: broken.url, backoff: { minMs: 20_000 } });
  const reason = new Error('enough');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  await expect(waiting.get('m1', { signal: controller.signal })).rejects.toBe(reason);
});

test('every attempt carries the headers and a fresh token', async () => {
  await using server = await scriptedServer(hangUp, answer(FOUND));
  const tokens = ['first', 'second'];
  const client = createClient({
    url: `${server.url}/behind/graphql/`,
    headers: { 'x-team': 'blue', Accept: 'text/plain', 'Content-Type': 'text/plain' },
    token: async () => tokens.shift() ?? 'none',
    backoff,
  });
  await client.get('m1');
  expect(server.arrived.map(({ path, headers }) => [path, headers.authorization, headers['x-team']])).toEqual(
    [
      ['/behind/graphql', 'Bearer first', 'blue'],
      ['/behind/graphql', 'Bearer second', 'blue'],
    ],
  );
  expect(server.arrived[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    accept: expect.stringMatching(/^application\/graphql-response\+json/),
  });
});

test('a document of the caller with a mutation in it is repeated only when told to be safe', async () => {
  const text = 'mutation { purgeScope(input: {scope: {userId: "a"}}) { done } }';
  await using server = await scriptedServer(hangUp, hangUp, answer({ done: true }));
  const client = createClient({ url: server.url, backoff });
  expect(await failure(client.request(text))).toMatchObject({ code: 'UNREACHABLE' });
  expect(await client.request(text, {}, { safe: true })).toEqual({ done: true });
  expect(server.arrived).toHaveLength(3);
});
