import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleTabs } from '../../src/console/example-tabs.js';
import { buildExploreSchema } from '../../src/explore/explore-schema.js';
import { readGraphSdl } from '../../src/explore/graph-sdl.js';
import { createDriver } from '../../src/store/driver.js';
import { testNeo4j } from '../support/neo4j.js';
import { type ExplorerServer, startExplorerServer } from './explorer-server.js';
import { leftOut } from './stored-graph.js';

const folder = new URL('../../examples/explore/', import.meta.url);
const texts = (ending: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
  );
const examples = exampleTabs(texts('.graphql'), texts('.variables.json')).map(({ query, variables }) => ({
  name: /query (\w+)/.exec(query)?.[1] ?? query,
  query,
  variables: JSON.parse(variables) as Record<string, unknown>,
}));

const [a, b] = [`explored-a-${randomUUID()}`, `explored-b-${randomUUID()}`];
const ADD = 'mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { results { outcome } } }';
const scope = { userId: 'u', agentId: 'g', runId: 'r', actorId: 'x' };
const ids = [0, 1, 2].map((i) => `${a}-${i}`);

let server: ExplorerServer;
beforeAll(async () => {
  server = await startExplorerServer();
  const entries = ids.map((id, i) => ({ id, scope, text: `said ${i} of coffee`, metadata: { turn: i } }));
  const expiring = {
    scope,
    text: 'soon gone',
    expiresAt: '2099-01-01T00:00:00Z',
    eventAt: '2020-02-03',
    dedupe: false,
  };
  const input = { idempotencyKey: 'once', entries: [...entries, expiring] };
  for (const tenant of [a, b]) expect((await server.api(tenant, ADD, { input })).errors).toEqual([]);
  const update = `mutation { updateMemory(input: {id: "${ids[0]}", text: "said otherwise"}) { memory { version } } }`;
  expect((await server.api(a, update)).errors).toEqual([]);
  const remove = `mutation { deleteMemory(input: {id: "${ids[1]}", actorId: "x"}) { deletedId } }`;
  expect((await server.api(a, remove)).errors).toEqual([]);
});
afterAll(() => server?.stop());

describe('an operator', () => {
  test('sees the graph of every tenant, edge by edge', async () => {
    const { data, errors } = await server.explore(
      `query ($tenants: [String!]!, $id: ID!) {
        users(limit: 5, where: {tenant: {in: $tenants}}, sort: [{tenant: ASC}]) {
          tenant id memories(limit: 10) { text }
        }
        memories(limit: 5, where: {id: {eq: $id}, tenant: {eq: "${a}"}}) {
          text metadata version createdAt createdAtMs
          users(limit: 1) { id } agents(limit: 1) { id } runs(limit: 1) { id } actors(limit: 1) { id }
          previous(limit: 1) { id } next(limit: 1) { id text }
          events(limit: 5, sort: [{seq: ASC}]) { seq event oldText newText at changes(limit: 1) { event } requests(limit: 1) { resultIds } }
        }
      }`,
      { tenants: [a, b], id: ids[0] },
    );
    expect(errors).toEqual([]);
    expect(data.users.map((user: { tenant: string }) => user.tenant)).toEqual([a, b]);
    expect(data.users.map((user: { memories: unknown[] }) => user.memories.length)).toEqual([3, 4]);
    const [memory, ...more] = data.memories;
    expect(more).toEqual([]);
    expect(memory).toMatchObject({
      ...{ text: 'said otherwise', metadata: '{"turn":0}', version: 2 },
      ...{ users: [{ id: 'u' }], agents: [{ id: 'g' }], runs: [{ id: 'r' }], actors: [{ id: 'x' }] },
      // The deleted one was between them.
      ...{ previous: [], next: [{ id: ids[2] }] },
      events: [
        { seq: 1, event: 'ADD', oldText: null, newText: 'said 0 of coffee', changes: [{ event: 'ADD' }] },
        { seq: 2, event: 'UPDATE', oldText: 'said 0 of coffee', newText: 'said otherwise', requests: [] },
      ],
    });
    expect(memory.events[0].requests[0].resultIds).toContain(ids[0]);
    expect(Date.parse(memory.createdAt)).toBe(Number(memory.createdAtMs));
  });

  test('may ask by what the edges lead to, and by what they do not', async () => {
    const ask = async (filter: string) => {
      const where = `{tenant: {eq: "${a}"}, memories: {${filter}}}`;
      const { data, errors } = await server.explore(`{ users(limit: 5, where: ${where}) { id } }`);
      expect(errors).toEqual([]);
      return data.users.length;
    };
    expect(await ask('some: {text: {contains: "otherwise"}}')).toBe(1);
    expect(await ask('some: {text: {contains: "never said"}}')).toBe(0);
    expect(await ask('none: {text: {contains: "otherwise"}}')).toBe(0);
    expect(await ask('none: {text: {contains: "never said"}}')).toBe(1);
    expect(await ask('all: {text: {contains: "otherwise"}}')).toBe(0);
    expect(await ask(`all: {tenant: {eq: "${a}"}}`)).toBe(1);
  });

  test.each(examples)(
    'runs the example $name, with a statement for each root field, which only reads',
    async ({ query, variables }) => {
      const ask = () => {
        server.takeStatements();
        return server.explore(query, variables);
      };
      let { data, errors } = await ask();
      // Other tests may delete what is found here.
      for (let tries = 0; tries < 5 && errors[0]?.extensions.code === 'CONFLICT'; tries += 1)
        ({ data, errors } = await ask());
      expect(errors).toEqual([]);
      // The library asks once which database it is.
      const sent = server.takeStatements().filter((text) => !text.includes('dbms.components'));
      expect(sent).toHaveLength(Object.keys(data).length);
      for (const statement of sent) {
        expect(statement).toMatch(/"mode":"r"/);
        const words = statement.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/\b[A-Z]{3,}\b/g) ?? [];
        for (const word of ['CREATE', 'MERGE', 'SET', 'DELETE', 'REMOVE', 'LOAD', 'DROP'])
          expect(words).not.toContain(word);
      }
    },
  );

  test('may ask for at most a hundred of a list, on every level', async () => {
    const tenant = `explored-many-${randomUUID()}`;
    const entries = [0, 1].map((half) => ({
      scope: { userId: 'u' },
      messages: Array.from({ length: 60 }, (_, i) => ({ role: 'USER', content: `fact ${half} ${i}` })),
    }));
    expect((await server.api(tenant, ADD, { input: { entries } })).errors).toEqual([]);
    const list = (limit: number) => `memories(limit: ${limit}, where: {tenant: {eq: "${tenant}"}}) { id }`;
    const { data } = await server.explore(`{ ${list(100)} }`);
    expect(data.memories).toHaveLength(100);
    for (const wrong of [-1, 0, 101]) {
      const inner = `users(limit: 1) { memories(limit: ${wrong}) { id } }`;
      for (const query of [`{ ${list(wrong)} }`, `{ ${inner} }`]) {
        const refused = await server.explore(query);
        expect(refused.data).toBeNull();
        expect(refused.errors[0]?.extensions.code).toBe('VALIDATION_009');
        expect(refused.errors[0]?.message).toContain("'limit' must be a whole number from 1 to 100.");
      }
    }
    const variable = 'query ($n: Limit!) { users(limit: 1) { memories(limit: $n) { id } } }';
    const { errors } = await server.explore(variable, { n: -1 });
    expect(errors[0]?.extensions).toMatchObject({ code: 'VALIDATION_009', argument: 'n' });
    expect((await server.explore(variable, { n: 2 })).errors).toEqual([]);
    const offset = await server.explore('{ users(limit: 1, offset: -1) { id } }');
    expect(offset.errors[0]?.extensions.code).toBe('VALIDATION_009');
  });
});

describe('the server', () => {
  const EVIL = `
    extend type User {
      wipe: Int! @cypher(statement: "MATCH (n:User {id: 'nobody-at-all'}) DETACH DELETE n RETURN count(*) AS n", columnName: "n")
      endless: Int! @cypher(statement: "UNWIND range(1, 100000000000) AS i WITH i WHERE i % 2 = 7 RETURN count(i) AS n", columnName: "n")
      tenantOfDeleted: String! @cypher(statement: "WITH [n IN [this] WHERE n.id <> this.id][0] AS n RETURN n.tenant AS t", columnName: "t")
    }`;
  let evil: ExplorerServer;
  beforeAll(async () => {
    evil = await startExplorerServer(
      { ENGRAPH_QUERY_TIMEOUT_MS: '500' },
      { openSchema: () => buildExploreSchema(readGraphSdl() + EVIL) },
    );
  });
  afterAll(() => evil?.stop());

  test('refuses a statement that would write, whoever wrote it', async () => {
    const where = `where: {tenant: {eq: "${a}"}}`;
    expect((await evil.explore(`{ users(limit: 1, ${where}) { id } }`)).errors).toEqual([]);
    evil.takeStatements();
    const { data, errors } = await evil.explore(`{ users(limit: 1, ${where}) { wipe } }`);
    expect([data, errors[0]?.extensions.code]).toEqual([null, 'INTERNAL_SERVER_ERROR']);
    expect(evil.takeStatements().join()).toContain('DETACH DELETE');
    await expect
      .poll(() => evil.failures(), { timeout: 15_000 })
      .toContain('Writing in read access mode not allowed');
  });

  test('says CONFLICT where a node was deleted before its properties were read: they are null then', async () => {
    const where = `where: {tenant: {eq: "${a}"}}`;
    const { data, errors } = await evil.explore(`{ users(limit: 1, ${where}) { id tenantOfDeleted } }`);
    expect([data, errors[0]?.extensions.code]).toEqual([null, 'CONFLICT']);
    expect(errors[0]?.message).toContain('deleted while it was read. Ask again.');
  });

  test('ends what takes longer than its time, in the database too', async () => {
    const started = performance.now();
    const { errors } = await evil.explore(`{ users(limit: 1, where: {tenant: {eq: "${a}"}}) { endless } }`);
    expect(errors[0]?.extensions.code).toBe('TIMEOUT');
    await using driver = createDriver(testNeo4j());
    const query =
      "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.statement = 'explore' AND status STARTS WITH 'Running' RETURN count(*) AS n";
    const running = async () =>
      (await driver.executeQuery(query, {}, { database: testNeo4j().database })).records[0]?.get('n');
    while ((await running()) !== 0) expect(performance.now() - started).toBeLessThan(30_000);
  });

  test('refuses what asks for too much: rows, depth, and a statement without end', async () => {
    const code = async (query: string, variables = {}) =>
      (await server.explore(query, variables)).errors[0]?.extensions.code;
    expect(await code('{ users(limit: 100) { memories(limit: 100) { id text } } }')).toBe(
      'QUERY_TOO_COMPLEX',
    );
    const deep = (n: number): string => (n === 0 ? '{ id }' : `{ next(limit: 1) ${deep(n - 1)} }`);
    expect(await code(`{ memories(limit: 1) ${deep(11)} }`)).toBe('QUERY_TOO_COMPLEX');
    const nested = (n: number): object => (n === 0 ? { id: { eq: 'x' } } : { next: { some: nested(n - 1) } });
    const tree = (n: number): object => (n === 0 ? nested(9) : { OR: [tree(n - 1), tree(n - 1)] });
    const filtered = 'query ($where: MemoryWhere) { memories(limit: 1, where: $where) { id } }';
    expect(await code(filtered, { where: tree(8) })).toBe('QUERY_TOO_COMPLEX');
  });
});

test('schema/graph.graphql has every label, edge and property of the store, or says here why not', async () => {
  await using driver = createDriver(testNeo4j());
  const { missing, needless } = await leftOut(driver, testNeo4j().database, [a, b]);
  expect(missing).toEqual([]);
  expect(needless).toEqual([]);
});
