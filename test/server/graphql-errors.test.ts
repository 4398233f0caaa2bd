import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from './running-server.js';

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

describe('a request that GraphQL refuses has status 400, a code and the request id', () => {
  const cases: [string, string, object, string][] = [
    ['syntax', '{ hello', {}, 'GRAPHQL_PARSE_FAILED'],
    ['unknown field', '{ helo }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['unknown operation name', 'query A { hello }', { operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['two unnamed operations', '{ hello } { self { hello } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'Int beyond 32 bits',
      'query ($v: Int) { echo(int: $v) }',
      { variables: { v: 2147483648 } },
      'BAD_USER_INPUT',
    ],
    ['Int 1.5', 'query ($v: Int) { echo(int: $v) }', { variables: { v: 1.5 } }, 'BAD_USER_INPUT'],
    ['Int "1"', 'query ($v: Int) { echo(int: $v) }', { variables: { v: '1' } }, 'BAD_USER_INPUT'],
    ['Int literal beyond 32 bits', '{ echo(int: 2147483648) }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'unknown enum value',
      'query ($v: Color) { echo(color: $v) }',
      { variables: { v: 'BLUE' } },
      'BAD_USER_INPUT',
    ],
    [
      'Boolean "false"',
      'query ($v: Boolean) { echo(yes: $v) }',
      { variables: { v: 'false' } },
      'BAD_USER_INPUT',
    ],
    [
      'unknown input field',
      'query ($v: Deep) { echo(deep: $v) }',
      { variables: { v: { nme: 'a' } } },
      'BAD_USER_INPUT',
    ],
    ['subscription', 'subscription { changed }', {}, 'BAD_REQUEST'],
    ['5,001 tokens', `{ ${'hello '.repeat(5_001)} }`, {}, 'GRAPHQL_PARSE_FAILED'],
    ['depth 20,000', `${'{ self '.repeat(20_000)}{ hello }${'}'.repeat(20_000)}`, {}, 'GRAPHQL_PARSE_FAILED'],
    ['20,000 directives', `{ hello ${'@include(if: true) '.repeat(20_000)} }`, {}, 'GRAPHQL_PARSE_FAILED'],
    ['doubling fragments', doublingFragments(20), {}, 'QUERY_TOO_COMPLEX'],
    ['fragment cycle', '{ ...A } fragment A on Query { self { ...A } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ];
  test.each(cases)('%s', async (_name, query, more, code) => {
    const started = performance.now();
    const answer = await running.graphql(query, more);
    expect([answer.status, answer.code]).toEqual([400, code]);
    expect(answer.json.data).toBeUndefined();
    expect(answer.json.errors.length).toBeLessThanOrEqual(6);
    for (const error of answer.json.errors) {
      expect(error.extensions.requestId).toBe(answer.headers.get('x-request-id'));
      expect(Object.keys(error.extensions).sort()).toEqual(['code', 'requestId']);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await running.graphql('{ hello }')).json.data).toEqual({ hello: 'world' });
  });

  test('Float 1e400', async () => {
    const body = '{"query":"query ($v: Float) { echo(float: $v) }","variables":{"v":1e400}}';
    const answer = await running.send({
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('a document with 100 mistakes reports five of them', async () => {
    const fields = Array.from({ length: 100 }, (_, i) => `wrong${i}`).join(' ');
    const { json } = await running.graphql(`{ self { ${fields} } }`);
    expect(json.errors).toHaveLength(6);
    expect(json.errors[5].message).toContain('Too many validation errors');
  });

  test("a null variable for a non-null argument is the caller's mistake", async () => {
    const answer = await running.graphql('query ($v: Int = 5) { required(first: $v) }', {
      variables: { v: null },
    });
    expect([answer.status, answer.code]).toEqual([200, 'BAD_USER_INPUT']);
  });

  test('a value is not repeated at any length', async () => {
    const answer = await running.graphql('query ($v: Color) { echo(color: $v) }', {
      variables: { v: 'x'.repeat(100_000) },
    });
    expect(answer.text.length).toBeLessThan(2_000);
  });

  test('a persisted query with a wrong hash is a bad request, an unknown one asks for the text', async () => {
    const ask = (body: object) =>
      running.send({
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } };
    const wrong = await ask({ query: '{ hello }', extensions });
    expect([wrong.status, wrong.code]).toEqual([400, 'BAD_REQUEST']);
    expect((await ask({ extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});

describe('the status for clients that know only application/json', () => {
  const refused = (accept: string) => running.graphql('{ helo }', { headers: { accept } });
  test('is 200', async () => {
    const answer = await refused('application/json');
    expect([answer.status, answer.code]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });
  test.each([
    '*/*',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json',
  ])('is 400 for %s', async (accept) => expect((await refused(accept)).status).toBe(400));
  test('is 406 when nothing that is served is accepted', async () => {
    expect((await running.graphql('{ hello }', { headers: { accept: 'text/csv' } })).status).toBe(406);
  });
});

describe('a failed field answers 200', () => {
  test('with the code of the catalogue and the path', async () => {
    const { status, json } = await running.graphql('{ refused hello }');
    expect(status).toBe(200);
    expect(json.data).toEqual({ refused: null, hello: 'world' });
    expect(json.errors).toEqual([
      {
        message: 'There is no such memory.',
        locations: [{ line: 1, column: 3 }],
        path: ['refused'],
        extensions: { code: 'MEMORY_NOT_FOUND', requestId: expect.any(String) },
      },
    ]);
  });

  test('masked when the error is not for callers', async () => {
    for (const query of ['{ broken }', '{ nested { broken } }']) {
      const { status, text, json } = await running.graphql(query);
      expect(status).toBe(200);
      expect(text).not.toMatch(/hunter2|non-nullable|stack|\.ts/);
      expect(json.errors[0].extensions).toEqual({
        code: 'INTERNAL_SERVER_ERROR',
        errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestId: expect.any(String),
      });
    }
  });
});

describe('introspection', () => {
  const queries = [
    '{ __schema { queryType { name } } }',
    '{ x: __type(name: "Query") { name } }',
    '{ ...F } fragment F on Query { __schema { queryType { name } } }',
  ];

  test('answers when it is on', async () => {
    expect((await running.graphql(queries[0] ?? '')).json.data.__schema.queryType.name).toBe('Query');
  });

  test('is refused when it is off, in every disguise, and no suggestion spells the schema out', async () => {
    const config = { corsOrigins: [], allowedHosts: [], introspection: false, production: true };
    await using closed = await startServer({ config });
    for (const query of queries) {
      const answer = await closed.graphql(query);
      expect([answer.status, answer.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    }
    expect((await closed.graphql('{ helo }')).text).not.toContain('hello');
    expect((await running.graphql('{ helo }')).text).toContain('hello');
    expect((await closed.graphql('{ __typename }')).json.data).toEqual({ __typename: 'Query' });
  });
});

function doublingFragments(levels: number): string {
  const fragments = Array.from({ length: levels }, (_, i) => {
    const next = i + 1 === levels ? 'hello' : `a: self { ...F${i + 1} } b: self { ...F${i + 1} }`;
    return `fragment F${i} on Query { ${next} }`;
  });
  return `{ ...F0 } ${fragments.join(' ')}`;
}
