import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type GraphqlAnswer, startTestEngraph, type TestEngraph } from '../support/engraph.js';

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph();
});
afterAll(() => server.stop());
afterEach(async () => {
  expect((await server.graphql('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

const user = randomUUID();
const add = (entry: object) =>
  server.graphql(
    'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome memory { id text userId } } } }',
    { e: [{ scope: { userId: user }, text: 'fine', ...entry }] },
  );
const list = (args: string, variables: object = {}) =>
  server.graphql(
    `query($scope: MemoryScope!, $after: String, $filter: MemoryFilter) { memories(scope: $scope, after: $after, filter: $filter ${args}) { nodes { id } pageInfo { endCursor } } }`,
    { scope: { userId: user }, ...variables },
  );
const update = (change: object) =>
  server.graphql('mutation($input: UpdateMemoryInput!) { updateMemory(input: $input) { memory { id } } }', {
    input: { id: 'unknown', ...change },
  });

/** An answer that says no. */
interface Refusal {
  readonly errors: readonly [{ readonly extensions: { readonly code: string } }];
}

function expectRefused(answer: GraphqlAnswer, code: string, argument?: string) {
  expect(answer.errors).toHaveLength(1);
  const { extensions, message } = answer.errors[0] ?? { extensions: {}, message: '' };
  expect(extensions.code).toBe(code);
  if (argument !== undefined) expect(extensions.argument).toBe(argument);
  expect(message.length).toBeGreaterThan(10);
  expect(JSON.stringify(answer.errors)).not.toMatch(/\bat .+:\d+:\d+|MATCH|node_modules|bolt:/);
}

const post = (body: string | Uint8Array, type = 'application/json') =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(body),
  });

describe('requests that are none', () => {
  test('malformed JSON is BAD_REQUEST', async () => {
    const response = await post('{"query": "{ __typename }"');
    expect(response.status).toBe(400);
    expect(((await response.json()) as Refusal).errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  test('a body of 2 MB is PAYLOAD_TOO_LARGE', async () => {
    const response = await post(
      JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(2_000_000) } }),
    );
    expect(response.status).toBe(413);
    expect(((await response.json()) as Refusal).errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
  });

  test('an unknown field is GRAPHQL_VALIDATION_FAILED', async () => {
    expectRefused(await server.graphql('{ memoryies { id } }'), 'GRAPHQL_VALIDATION_FAILED');
  });
});

describe('ids', () => {
  test.each([
    ['blank', '  '],
    ['with a space inside', 'a b'],
    ['with a tab inside', 'a\tb'],
    ['of 10,000 characters', 'x'.repeat(10_000)],
    ['the wildcard', '*'],
    ['with NUL', 'a\u0000b'],
    ['with a lone surrogate', 'a\ud800'],
  ])('one that is %s is VALIDATION_004, in a scope, a filter and a name', async (_, id) => {
    expectRefused(await add({ scope: { userId: id } }), 'VALIDATION_004', 'input.entries[0].scope.userId');
    expectRefused(await list('', { scope: { runId: id } }), 'VALIDATION_004', 'scope.runId');
    expectRefused(
      await list('', { filter: { actorId: { in: ['ok', id] } } }),
      'VALIDATION_004',
      'filter.actorId.in[1]',
    );
    const messages = [{ role: 'USER', name: id, content: 'x' }];
    expectRefused(await add({ text: null, messages }), 'VALIDATION_004', 'input.entries[0].messages[0].name');
  });

  test('a number is the text of the number, and white space around an id is cut', async () => {
    const run = `r-${randomUUID()}`;
    const { data } = await add({ scope: { userId: 42, runId: ` ${run} ` } });
    expect(data.addMemories.results[0].memory.userId).toBe('42');
    expect((await list('', { scope: { userId: 42, runId: run } })).data.memories.nodes).toHaveLength(1);
  });

  test.each([
    'x&user_id=u1',
    'a|b',
    'a:b',
    '%26',
    'a*',
    '__proto__',
    'constructor',
    'null',
    'undefined',
    '%',
    '`',
    "'",
    '"',
    '\\u0060',
  ])('%s is an id like any other and shares nothing', async (id) => {
    const userId = `${randomUUID()}${id}`;
    await add({ scope: { userId }, text: `memory of ${id}` });
    await add({ scope: { userId: userId.slice(0, 36) }, text: 'of another' });
    const { data, errors } = await server.graphql(
      'query($u: ID!) { memories(scope: {userId: $u}) { nodes { text } } searchMemories(query: "memory", scope: {userId: $u}) { nodes { text } } }',
      { u: userId },
    );
    expect(errors).toEqual([]);
    expect(data.memories.nodes).toEqual([{ text: `memory of ${id}` }]);
    expect(data.searchMemories.nodes).toEqual([{ text: `memory of ${id}` }]);
  });
});

describe('scopes', () => {
  test.each([{}, { actorId: 'alice' }, { userId: null }])('%j is VALIDATION_001', async (scope) => {
    expectRefused(await list('', { scope }), 'VALIDATION_001', 'scope');
    expectRefused(await add({ scope }), 'VALIDATION_001', 'input.entries[0].scope');
    const search = 'query($s: MemoryScope!) { searchMemories(query: "x", scope: $s) { nodes { id } } }';
    expectRefused(await server.graphql(search, { s: scope }), 'VALIDATION_001', 'scope');
    const remove = 'mutation($s: MemoryScope!) { deleteMemories(input: {scope: $s}) { deleted } }';
    expectRefused(await server.graphql(remove, { s: scope }), 'VALIDATION_001', 'input.scope');
  });
});

describe('texts', () => {
  test.each([
    ['empty', ''],
    ['blank', ' \n\t '],
    ['with a lone surrogate', 'bad \ud83d'],
    ['over 32,768 bytes', 'ä'.repeat(16_385)],
  ])('one that is %s is VALIDATION_007', async (_, text) => {
    expectRefused(await add({ text }), 'VALIDATION_007', 'input.entries[0].text');
    expectRefused(await update({ text }), 'VALIDATION_007', 'input.text');
  });

  test('a query that is blank or over 4,096 bytes is VALIDATION_007', async () => {
    const search = 'query($q: String!) { searchMemories(query: $q, scope: {userId: "u"}) { nodes { id } } }';
    expectRefused(await server.graphql(search, { q: '  ' }), 'VALIDATION_007', 'query');
    expectRefused(await server.graphql(search, { q: 'x'.repeat(4_097) }), 'VALIDATION_007', 'query');
  });

  test.each([
    'AND OR NOT',
    '+-&|!(){}[]^"~*?:\\/',
    'the of and',
    'text:(a) OR userKey:k*',
    '🙂🙂',
    '\u202eright to left',
    'a\u0000b',
  ])('a query of %s is a query like any other', async (q) => {
    await add({ text: 'fine' });
    const search =
      'query($q: String!, $u: ID!) { searchMemories(query: $q, scope: {userId: $u}) { nodes { userId } } }';
    const { data, errors } = await server.graphql(search, { q, u: user });
    expect(errors).toEqual([]);
    expect(data.searchMemories.nodes.every((node: { userId: string }) => node.userId === user)).toBe(true);
  });
});

describe('paging', () => {
  test.each([0, -1, 101, 1_000_000])('first: %i is VALIDATION_009', async (first) => {
    expectRefused(await list(`, first: ${first}`), 'VALIDATION_009', 'first');
  });

  test('a cursor that is none, or of another list, is VALIDATION_009', async () => {
    await add({});
    const { endCursor } = (await list(', first: 1')).data.memories.pageInfo;
    expectRefused(await list('', { after: 'nonsense' }), 'VALIDATION_009', 'after');
    expectRefused(await list('', { after: '' }), 'VALIDATION_009', 'after');
    expectRefused(
      await list('', { after: endCursor, scope: { userId: 'another' } }),
      'VALIDATION_009',
      'after',
    );
    expectRefused(
      await list('', { after: endCursor, filter: { role: { eq: 'TOOL' } } }),
      'VALIDATION_009',
      'after',
    );
    const history = 'query($c: String) { memoryHistory(id: "x", after: $c) { nodes { seq } } }';
    expectRefused(await server.graphql(history, { c: endCursor }), 'VALIDATION_009', 'after');
  });
});

describe('times', () => {
  test.each([
    '2099-02-30',
    '2025-13-01',
    '12/31/2099',
    '2024-01-01T00:00:00',
    '2024-01-01T25:00:00Z',
    'yesterday',
    '',
  ])('%s is VALIDATION_008', async (time) => {
    expectRefused(await add({ eventAt: time }), 'VALIDATION_008', 'input.entries[0].eventAt');
    expectRefused(await update({ eventAt: time }), 'VALIDATION_008', 'input.eventAt');
    expectRefused(
      await list('', { filter: { createdAt: { gte: time } } }),
      'VALIDATION_008',
      'filter.createdAt.gte',
    );
  });
});

describe('metadata', () => {
  test.each([
    ['a reserved name', { user_id: 'x' }],
    ['an unsafe integer', { n: 2 ** 60 }],
    ['six levels', { a: { b: { c: { d: { e: { f: 1 } } } } } }],
    ['17 kB', { a: 'x'.repeat(17_000) }],
    ['a lone surrogate', { a: '\ud800' }],
  ])('with %s is VALIDATION_006', async (_, metadata) => {
    expectRefused(await add({ metadata }), 'VALIDATION_006');
    expectRefused(await update({ metadata }), 'VALIDATION_006');
  });

  test('__proto__ is a key like any other', async () => {
    const metadata = JSON.parse('{"__proto__": {"admin": 1}, "constructor": 2}');
    const { data } = await server.graphql(
      'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { memory { metadata } } } }',
      { e: [{ scope: { userId: user }, text: 'x', metadata }] },
    );
    expect(JSON.stringify(data.addMemories.results[0].memory.metadata)).toBe(JSON.stringify(metadata));
    expect(({} as { admin?: number }).admin).toBeUndefined();
  });
});

describe('numbers and shapes', () => {
  test('NaN, infinity and fractions are coercion errors', async () => {
    for (const body of ['{"n": 1e400}', '{"n": 1.5}', '{"n": "1"}', '{"n": 2147483648}']) {
      const query = 'query($n: Int) { memories(scope: {userId: \\"u\\"}, first: $n) { nodes { id } } }';
      const response = await post(`{"query": "${query}", "variables": ${body}}`);
      const answer = (await response.json()) as Refusal;
      expect(answer.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
    const nan = await post('{"query": "{ __typename }", "variables": {"n": NaN}}');
    expect(((await nan.json()) as Refusal).errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  test('an entry needs either text or messages, and a call needs entries', async () => {
    expectRefused(await add({ text: null }), 'VALIDATION_003', 'input.entries[0]');
    expectRefused(
      await add({ messages: [{ role: 'USER', content: 'x' }] }),
      'VALIDATION_003',
      'input.entries[0]',
    );
    expectRefused(await add({ text: null, messages: [] }), 'VALIDATION_003', 'input.entries[0].messages');
    expectRefused(
      await server.graphql('mutation { addMemories(input: {entries: []}) { results { outcome } } }'),
      'VALIDATION_003',
      'input.entries',
    );
    expectRefused(await update({}), 'VALIDATION_003', 'input');
  });

  test('an unknown memory is MEMORY_NOT_FOUND for a change and null for a look', async () => {
    expectRefused(await update({ text: 'x' }), 'MEMORY_NOT_FOUND', 'input.id');
    const { data } = await server.graphql('{ memory(id: "unknown") { id } }');
    expect(data.memory).toBeNull();
  });

  test('a filter of 9 levels, of 65 conditions or with null is VALIDATION_005', async () => {
    let deep: object = { role: { eq: 'USER' } };
    for (let level = 0; level < 9; level += 1) deep = { not: deep };
    expectRefused(await list('', { filter: deep }), 'VALIDATION_005');
    const wide = { or: Array.from({ length: 65 }, () => ({ role: { eq: 'USER' } })) };
    expectRefused(await list('', { filter: wide }), 'VALIDATION_005');
    expectRefused(await list('', { filter: { role: { in: null } } }), 'VALIDATION_005', 'filter.role.in');
  });

  test('a taken id is CONFLICT, and nothing of the call is stored', async () => {
    const id = randomUUID();
    const scope = { userId: randomUUID() };
    await add({ scope, id });
    const twice = await server.graphql(
      'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome } } }',
      {
        e: [
          { scope, text: 'new' },
          { scope, text: 'again', id },
        ],
      },
    );
    expectRefused(twice, 'CONFLICT', 'input.entries');
    expect((await list('', { scope })).data.memories.nodes).toHaveLength(1);
  });
});
