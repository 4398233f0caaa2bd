import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newMemory, T0, unitVector } from '../store/contract-fixtures.js';
import { FILTER_TABLE, TABLE_MEMORIES } from '../store/filter-table.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';

let server: TestEngraph;
let opened: TestStore;
beforeAll(async () => {
  server = await startTestEngraph();
  opened = await openTestStore();
});
afterAll(async () => {
  await opened.close();
  await server.stop();
});

/** The tenant of callers without credentials, whom the server under test admits. */
const call = { tenant: 'default' };

const READ = `query($u: ID!, $filter: MemoryFilter, $filterJson: JSONObject) {
  memories(scope: {userId: $u}, filter: $filter, filterJson: $filterJson, first: 100) {
    totalCount nodes { text } pageInfo { hasNextPage }
  }
  searchMemories(query: "m", scope: {userId: $u}, filter: $filter, filterJson: $filterJson, first: 100) {
    nodes { text } pageInfo { hasNextPage }
  }
}`;

async function ask(query: string, variables: object) {
  const { data, errors } = await server.graphql(query, variables);
  expect(errors).toEqual([]);
  return data;
}

function textsOf(nodes: readonly { readonly text: string }[]): string {
  return nodes
    .map(({ text }) => text)
    .sort()
    .join(' ');
}

/** What a list and a search find, which must be the same and as many as are counted. */
async function found(u: string, filters: object): Promise<string> {
  const { memories, searchMemories } = await ask(READ, { u, ...filters });
  const texts = textsOf(memories.nodes);
  expect(textsOf(searchMemories.nodes)).toBe(texts);
  expect(memories.totalCount).toBe(memories.nodes.length);
  expect([memories.pageInfo.hasNextPage, searchMemories.pageInfo.hasNextPage]).toEqual([false, false]);
  return texts;
}

/** One memory per id, whose text is the id. */
async function add(u: string, metadata: Readonly<Record<string, object>>): Promise<void> {
  const entries = Object.entries(metadata).map(([text, values]) => ({
    scope: { userId: u },
    text,
    metadata: values,
  }));
  const { addMemories } = await ask(
    'mutation($entries: [MemoryEntryInput!]!) { addMemories(input: {entries: $entries}) { results { outcome } } }',
    { entries },
  );
  expect(addMemories.results.every((result: { outcome: string }) => result.outcome === 'ADDED')).toBe(true);
}

describe('the truth table of filters, through HTTP, in list and search alike', () => {
  const user = randomUUID();
  beforeAll(() => add(user, TABLE_MEMORIES));

  test.each(FILTER_TABLE.map((row) => [JSON.stringify(row.json), row] as const))('%s', async (_name, row) => {
    expect(await found(user, { filterJson: row.json })).toBe(row.matches);
    expect(await found(user, { filter: row.typed })).toBe(row.matches);
  });

  test('n:{regex:"x"} is VALIDATION_005 and no empty page', async () => {
    const { data, errors } = await server.graphql(READ, { u: user, filterJson: { n: { regex: 'x' } } });
    expect(data).toBeNull();
    for (const { extensions } of errors) {
      expect(extensions).toMatchObject({
        code: 'VALIDATION_005',
        reason: 'FILTER_INVALID',
        argument: 'filterJson.n.regex',
      });
    }
    expect(errors.length).toBeGreaterThan(0);
  });

  test('of two spellings both hold', async () => {
    const filter = { metadata: [{ path: 'n', gte: 2 }] };
    expect(await found(user, { filter, filterJson: { n: { lte: 2 } } })).toBe('m2');
  });

  test('literals in the query spell what variables spell', async () => {
    const query = `query($u: ID!) {
      typed: memories(scope: {userId: $u}, filter: {metadata: [{path: "o.p.q", eq: true}]}) { nodes { text } }
      json: memories(scope: {userId: $u}, filterJson: {OR: [{n: 1}, {n: {gte: 3}}], tag: null}) { nodes { text } }
      none: memories(scope: {userId: $u}, filter: {metadata: [{path: "tag", eq: null}, {path: "n", in: [1, 3]}]}) { nodes { text } }
    }`;
    const { typed, json, none } = await ask(query, { u: user });
    expect([typed, json, none].map(({ nodes }) => textsOf(nodes))).toEqual(['m5', 'm3', 'm3']);
  });

  test('deleteMemories counts and deletes what memories lists', async () => {
    const other = randomUUID();
    await add(other, TABLE_MEMORIES);
    const remove = `mutation($u: ID!, $f: JSONObject, $dry: Boolean) {
      deleteMemories(input: {scope: {userId: $u}, filterJson: $f, dryRun: $dry}) { matched deleted remaining done }
    }`;
    const f = { OR: [{ n: { gte: 2 } }, { 'metadata.o.p.q': true }] };
    const dry = await ask(remove, { u: other, f, dry: true });
    expect(dry.deleteMemories).toEqual({ matched: 3, deleted: 0, remaining: 3, done: true });
    const gone = await ask(remove, { u: other, f });
    expect(gone.deleteMemories).toEqual({ matched: 3, deleted: 3, remaining: 0, done: true });
    expect(await found(other, { filterJson: { n: { ne: 99 } } })).toBe('m1 m4');
    const { errors } = await server.graphql(remove, { u: other, f: { n: { $regex: '.' } } });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'VALIDATION_005',
      argument: 'input.filterJson.n.$regex',
    });
    expect(await found(other, { filterJson: { n: { ne: 99 } } })).toBe('m1 m4');
  });
});

test('a time in the metadata filters a search: only what has it, and from then on', async () => {
  const user = randomUUID();
  await add(user, {
    'Dark mode': { timestamp: '2024-01-15' },
    'Light mode': { timestamp: '2023-12-31' },
    'Some mode': {},
  });
  const query = `query($u: ID!, $f: JSONObject) {
    a: memories(scope: {userId: $u}, filterJson: $f) { nodes { text } }
    b: searchMemories(query: "interface", scope: {userId: $u}, filterJson: $f) { nodes { text } }
    c: memories(scope: {userId: $u}, filter: {metadata: [{path: "timestamp", gte: "2024-01-01"}]}) { totalCount }
  }`;
  const dark = { nodes: [{ text: 'Dark mode' }] };
  expect(await ask(query, { u: user, f: { 'metadata.timestamp': { $gte: '2024-01-01' } } })).toEqual({
    ...{ a: dark, b: dark },
    c: { totalCount: 1 },
  });
});

describe('what cannot be understood is refused with its code and place', () => {
  test.each<[string, object, string, string]>([
    [
      'an operator',
      { filterJson: { AND: [{ n: 1 }, { 'metadata.age': { regex: 1 } }] } },
      'VALIDATION_005',
      'filterJson.AND[1].metadata.age.regex',
    ],
    [
      'a type',
      { filterJson: { AND: [{ n: 1 }, { 'metadata.age': { $gte: true } }] } },
      'VALIDATION_005',
      'filterJson.AND[1].metadata.age.$gte',
    ],
    ['a field', { filterJson: { hash: 'x' } }, 'VALIDATION_005', 'filterJson.hash'],
    ['a null', { filterJson: { n: { in: [null] } } }, 'VALIDATION_005', 'filterJson.n.in[0]'],
    ['an id', { filterJson: { OR: [{ user_id: '*' }] } }, 'VALIDATION_004', 'filterJson.OR[0].user_id'],
    [
      'a time',
      { filterJson: { created_at: { gt: '12/31/2099' } } },
      'VALIDATION_008',
      'filterJson.created_at.gt',
    ],
    [
      'a typed path',
      { filter: { metadata: [{ path: 'a..b', eq: 1 }] } },
      'VALIDATION_005',
      'filter.metadata[0].path',
    ],
    [
      'a typed operand',
      { filter: { metadata: [{ path: 'a', eq: { b: 1 } }] } },
      'VALIDATION_005',
      'filter.metadata[0].eq',
    ],
    [
      'a typed text',
      { filter: { text: { contains: 'x'.repeat(1_025) } } },
      'VALIDATION_005',
      'filter.text.contains',
    ],
  ])('%s', async (_name, filters, code, argument) => {
    const { data, errors } = await server.graphql(READ, { u: randomUUID(), ...filters });
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({ code, argument });
  });

  test('a variable that is missing from a literal', async () => {
    const query =
      'query($u: ID!, $n: Int) { memories(scope: {userId: $u}, filterJson: {n: $n}) { totalCount } }';
    const { errors } = await server.graphql(query, { u: randomUUID() });
    expect(errors[0]?.extensions.code).toMatch(/VALIDATION_005|BAD_USER_INPUT/);
  });
});

test('no filter widens a scope, whatever it names', async () => {
  const [alice, bob] = [randomUUID(), randomUUID()];
  await add(alice, { own: { n: 1 } });
  await add(bob, { canary: { n: 1 } });
  for (const filterJson of [
    { user_id: bob },
    { OR: [{ user_id: bob }, { n: 1 }] },
    { NOT: { user_id: alice } },
    { AND: [{ OR: [{ userId: { in: [alice, bob] } }, { NOT: [] }] }] },
    { 'metadata.tenant': { exists: false } },
    { "n' OR true OR 'x": { ne: 1 } },
    { [`x\`] = 1 OR m.userId = '${bob}' //`]: { nin: [1] } },
  ]) {
    expect((await found(alice, { filterJson })).split(' ')).not.toContain('canary');
  }
});

test('3 matches among thousands of the scope are found, whatever their rank', {
  timeout: 240_000,
}, async () => {
  const user = randomUUID();
  const vector = unitVector(1, opened.dimensions);
  const size = 3_000;
  for (let i = 0; i < size; i += 500) {
    const rows = Array.from({ length: 500 }, (_, j) =>
      newMemory(opened.dimensions, {
        userId: user,
        id: `${user}-${i + j}`,
        text: (i + j) % 1_000 === 7 ? 'needle' : 'green tea',
        metadata: { n: i + j, kind: (i + j) % 1_000 === 7 ? 'rare' : 'common' },
        // The crowd is where the question is, the three are opposite.
        embedding: (i + j) % 1_000 === 7 ? vector.map((value) => -value) : vector,
      }),
    );
    await opened.store.addMemories(call, rows, T0 + i);
  }
  expect(await found(user, { filterJson: { kind: 'rare' } })).toBe('needle needle needle');
  expect(await found(user, { filterJson: { n: [7, 1_007, 2_007] } })).toBe('needle needle needle');
  expect(await found(user, { filter: { metadata: [{ path: 'n', lt: 8, gte: 7 }] } })).toBe('needle');
  const page = `query($u: ID!, $f: JSONObject) {
    memories(scope: {userId: $u}, filterJson: $f, first: 2) { nodes { text } pageInfo { hasNextPage } }
    searchMemories(query: "green tea", scope: {userId: $u}, filterJson: $f, first: 2) {
      nodes { text } pageInfo { hasNextPage }
    }
  }`;
  const two = { nodes: [{ text: 'needle' }, { text: 'needle' }], pageInfo: { hasNextPage: true } };
  expect(await ask(page, { u: user, f: { kind: { $ne: 'common' } } })).toEqual({
    memories: two,
    searchMemories: two,
  });
});
