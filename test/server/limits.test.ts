import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOperationsManifest } from '../../src/app/operations-manifest.js';
import { ConfigError, loadConfig } from '../../src/config.js';
import { eventually, type RunningServer, startServer } from './running-server.js';

const { limits } = loadConfig({}).http;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (hash: string, query?: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }),
});
/** The message of the first error. */
const message = ({ json }: { json: { errors: { message: string }[] } }) => json.errors[0]?.message;

test('each limit is the one that was configured, and its refusal says found, allowed and what to do', async () => {
  const small = {
    depth: 3,
    aliases: 1,
    rootFields: 2,
    directives: 1,
    selections: 6,
    cost: 4,
    tokens: 40,
    bodyBytes: 2_000,
  };
  await using running = await startServer({ config: { limits: { ...limits, ...small } } });
  for (const [query, code, text] of [
    [
      '{ self { self { self { hello } } } }',
      'QUERY_TOO_COMPLEX',
      'The operation has 4 levels, or more; 3 are allowed. Ask',
    ],
    ['{ a: hello b: hello }', 'QUERY_TOO_COMPLEX', 'The operation has 2 aliases; 1 are allowed. Ask'],
    [
      '{ hello tenant broken }',
      'QUERY_TOO_COMPLEX',
      'The operation has 3 fields at its root; 2 are allowed. Send',
    ],
    [
      '{ hello @skip(if: true) tenant @skip(if: true) }',
      'QUERY_TOO_COMPLEX',
      'The operation has 2 directives; 1 are allowed. Leave',
    ],
    [
      '{ self { hello hello hello hello hello hello } }',
      'QUERY_TOO_COMPLEX',
      'The operation has 7 fields and fragments, or more; 6 are allowed. Split',
    ],
    [
      '{ self { hello hello tenant broken } }',
      'QUERY_TOO_COMPLEX',
      'The operation costs up to 5; 4 is allowed. Ask for smaller pages',
    ],
    [
      `{ ${'hello '.repeat(40)} }`,
      'GRAPHQL_PARSE_FAILED',
      'The document has more than 40 tokens, which is the limit. Send',
    ],
    [
      `{ hello } # ${'x'.repeat(2_000)}`,
      'PAYLOAD_TOO_LARGE',
      'The body has 2024 bytes; 2000 are allowed. Send',
    ],
  ] as const) {
    const answer = await running.graphql(query);
    expect([answer.code, message(answer)]).toEqual([code, expect.stringContaining(text)]);
    expect(answer.json.data).toBeUndefined();
    expect(answer.status).toBe(code === 'PAYLOAD_TOO_LARGE' ? 413 : 400);
  }
  expect((await running.graphql('{ self { hello } }')).json).toEqual({
    data: { self: { hello: 'world' } },
    extensions: { cost: { requested: 2, limit: 4 } },
  });
});

test('a refusal for its cost tells the cost', async () => {
  await using running = await startServer({ config: { limits: { ...limits, cost: 1 } } });
  const answer = await running.graphql('{ self { hello } }');
  expect(answer.json.extensions).toEqual({ cost: { requested: 2, limit: 1 } });
});

test('more operations than may run at once are sent away, and the server answers when those are done', async () => {
  await using running = await startServer({ config: { limits: { ...limits, inFlight: 3 } } });
  let done = 0;
  const slow = Array.from({ length: 3 }, () =>
    running.graphql('{ slow(ms: 3000) }').finally(() => {
      done += 1;
    }),
  );
  await eventually(() => running.seen.length === 3);
  const refused = await running.graphql('{ hello }');
  expect(done).toBe(0);
  expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([
    503,
    'OVERLOADED',
    '1',
  ]);
  expect(message(refused)).toContain('runs 3 operations, as many as it may');
  expect((await running.send({ path: '/health/live' })).status).toBe(200);
  for (const answer of await Promise.all(slow)) expect(answer.json.data).toEqual({ slow: 'done' });
  expect((await running.graphql('{ hello }')).json.data).toEqual({ hello: 'world' });
});

test('without credentials nobody learns how busy the server is', async () => {
  const auth = { token: 'a-token-of-some-length' };
  await using running = await startServer({ auth, config: { limits: { ...limits, inFlight: 0 } } });
  expect((await running.graphql('{ hello }')).code).toBe('UNAUTHENTICATED');
  const headers = { authorization: `Bearer ${auth.token}` };
  expect((await running.graphql('{ hello }', { headers })).code).toBe('OVERLOADED');
});

test('an operation that ends late is ended at the limit of its kind', async () => {
  await using running = await startServer({
    config: { limits: { ...limits, queryMs: 120, mutationMs: 5_000 } },
  });
  const late = await running.graphql('{ slow(ms: 3000) }');
  expect([late.code, message(late)]).toEqual([
    'TIMEOUT',
    'The operation took longer than its limit of 120 ms.',
  ]);
  expect((await running.graphql('mutation { slowly(ms: 300) }')).json.data).toEqual({ slowly: 'done' });
});

test('an operation is registered by its hash once and then sent by that alone, unless that is off', async () => {
  const query = '{ hello tenant }';
  await using on = await startServer();
  expect((await on.send(byHash(sha256(query)))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect((await on.send(byHash(sha256(query), query))).json.data.hello).toBe('world');
  expect((await on.send(byHash(sha256(query)))).json.data.hello).toBe('world');
  const get = `/graphql?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha256(query) } }))}`;
  expect((await on.send({ path: get, headers: { 'apollo-require-preflight': '1' } })).json.data.hello).toBe(
    'world',
  );
  await using off = await startServer({ config: { persistedQueries: false } });
  expect((await off.send(byHash(sha256(query)))).code).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
});

test('what was registered is held to the limits every time it is sent', async () => {
  const query = '{ self { hello } }';
  await using running = await startServer({ config: { limits: { ...limits, cost: 1 } } });
  for (const body of [byHash(sha256(query), query), byHash(sha256(query), query)]) {
    expect((await running.send(body)).code).toBe('QUERY_TOO_COMPLEX');
  }
  expect((await running.send(byHash(sha256(query)))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('with a manifest its operations run, by text and by hash, and nothing else does', async () => {
  const allowed = 'query Hello { hello }';
  const allowList = new Map([[sha256(allowed), allowed]]);
  await using running: RunningServer = await startServer({ allowList });
  expect((await running.graphql(allowed)).json.data).toEqual({ hello: 'world' });
  expect((await running.send(byHash(sha256(allowed)))).json.data).toEqual({ hello: 'world' });
  for (const query of [
    'query Hello { hello  }',
    '{ tenant }',
    '{ wrong',
    '{ __schema { queryType { name } } }',
  ]) {
    const answer = await running.graphql(query);
    expect([answer.status, answer.code]).toEqual([403, 'OPERATION_NOT_ALLOWED']);
    expect((await running.send(byHash(sha256(query), query))).code).toBe('OPERATION_NOT_ALLOWED');
    expect((await running.send(byHash(sha256(query)))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    const path = `/graphql?query=${encodeURIComponent(query)}`;
    const got = await running.send({ path, headers: { 'apollo-require-preflight': '1' } });
    expect(got.code).toBe('OPERATION_NOT_ALLOWED');
  }
});

test('a manifest is read in both of its shapes, and a broken one says what is wrong with it', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'engraph-manifest-')), 'manifest.json');
  const read = async (content: unknown) => {
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readOperationsManifest(path);
  };
  const text = 'query A { a }';
  const expected = new Map([[sha256(text), text]]);
  const apollo = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'x', name: 'A', type: 'query', body: text }],
  };
  expect(await read(apollo)).toEqual(expected);
  expect(await read({ anyName: text })).toEqual(expected);
  for (const content of [
    '{',
    '5',
    '{}',
    { operations: [] },
    { operations: [{ body: 5 }] },
    { operations: 'x' },
  ]) {
    await expect(read(content)).rejects.toThrow(ConfigError);
    await expect(read(content)).rejects.toThrow(
      /ENGRAPH_OPERATIONS_MANIFEST=".*" (holds no operations|cannot be read).*unset the variable/s,
    );
  }
  await expect(readOperationsManifest('/nowhere/x.json')).rejects.toThrow(/cannot be read: ENOENT/);
});
