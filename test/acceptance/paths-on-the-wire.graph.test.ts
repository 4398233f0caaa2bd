import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDriver } from '../../src/store/driver.js';
import { testNeo4j } from '../support/neo4j.js';
import { openRecordedApi, type RecordedApi } from '../support/recorded-api.js';

const RUNS = 20;

let api: RecordedApi;
beforeAll(async () => {
  api = await openRecordedApi();
  const add =
    'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome } } }';
  const entries = Array.from({ length: RUNS }, (_, i) => ({
    scope: { userId: 'u', agentId: `a${i % 3}`, runId: `r${i}` },
    messages: ['anna', 'ben', 'carl'].map((name) => ({ role: 'USER', name, content: `${name} in run ${i}` })),
  }));
  const others = [{ scope: { userId: 'v', runId: 'r1' }, text: 'somebody else' }];
  expect((await api.run(add, { e: [...entries, ...others] })).errors).toEqual([]);
});
afterAll(() => api.close());

/** The answer of an operation that succeeds. */
async function ask(source: string) {
  const { data, errors, statements } = await api.run(source);
  expect(errors).toEqual([]);
  return { data, statements };
}

test('a step costs nothing, and what is read at its end costs what it costs at the root', async () => {
  expect(
    (await ask('{ user(id: "u") { id run(id: "r1") { id actor(id: "anna") { id } } } }')).statements,
  ).toEqual([]);
  const list = await ask('{ user(id: "u") { run(id: "r1") { memories { nodes { text } } } } }');
  expect(list.statements).toEqual(['memory-list']);
  const search = await ask('{ user(id: "u") { searchMemories(query: "anna") { nodes { text } } } }');
  expect(search.statements).toEqual(['memory-search']);
});

test('twenty runs of a user with their memories, searches, counts and actors cost a statement per field', async () => {
  const { data, statements } =
    await ask(`{ user(id: "u") { runs(first: ${RUNS}) { totalCount nodes { id memoryCount
    memories(first: 2) { nodes { text actorId } pageInfo { hasNextPage } }
    searchMemories(query: "anna", first: 1) { nodes { text } }
    actors(first: 2) { nodes { id memories(first: 5) { nodes { text } } } totalCount }
    users { nodes { id } }
  } } } }`);
  expect(statements).toEqual([
    'memory-count-each',
    ...['memory-list-each', 'memory-list-each'],
    'memory-search-each',
    ...['owner-count-each', 'owner-count-each'],
    ...['owner-list-each', 'owner-list-each', 'owner-list-each'],
  ]);
  const { nodes, totalCount } = data.user.runs;
  expect([nodes.length, totalCount]).toEqual([RUNS, RUNS]);
  for (const { id, memoryCount, memories, searchMemories, actors, users } of nodes) {
    const run = id.replace('r', 'in run ');
    expect(memoryCount).toBe(3);
    expect(memories.nodes).toHaveLength(2);
    expect(memories.pageInfo.hasNextPage).toBe(true);
    for (const { text, actorId } of memories.nodes) expect(text).toBe(`${actorId} ${run}`);
    expect(searchMemories.nodes).toEqual([{ text: `anna ${run}` }]);
    expect(actors.totalCount).toBe(3);
    expect(actors.nodes).toEqual(
      actors.nodes.map((actor: { id: string }) => ({
        id: actor.id,
        memories: { nodes: [{ text: `${actor.id} ${run}` }] },
      })),
    );
    // Run r1 has another user as well, who is not on this path.
    expect(users.nodes).toEqual([{ id: 'u' }]);
  }
});

test('fifty memories with their users, agents, runs and actors, and what those have, cost a statement per field', async () => {
  const { data, statements } = await ask(`{ memories(scope: {userId: "u"}, first: 50) { nodes { actorId runId
    user { id memoryCount } agent { id memories(first: 1) { nodes { agentId } } }
    run { id memories(first: 5) { nodes { runId } } } actor { id memoryCount }
  } } }`);
  // Users and actors are counted together; agents and runs ask for lists of different lengths.
  expect(statements).toEqual(['memory-count-each', 'memory-list', 'memory-list-each', 'memory-list-each']);
  expect(data.memories.nodes).toHaveLength(50);
  for (const { user, agent, run, actor, actorId, runId } of data.memories.nodes) {
    expect([user, actor]).toEqual([
      { id: 'u', memoryCount: 60 },
      { id: actorId, memoryCount: 20 },
    ]);
    expect(agent.memories.nodes).toEqual([{ agentId: agent.id }]);
    expect([run.id, run.memories.nodes]).toEqual([runId, [{ runId }, { runId }, { runId }]]);
  }
});

test('a level with two filters or two lengths costs two statements, however long it is', async () => {
  const { statements } = await ask(`{ user(id: "u") { runs { nodes {
    a: memories(first: 1) { nodes { id } } b: memories(first: 2) { nodes { id } }
    c: memories(first: 1, filter: {actorId: {eq: "ben"}}) { nodes { id } }
  } } } }`);
  expect(statements).toEqual(['memory-list-each', 'memory-list-each', 'memory-list-each', 'owner-list-each']);
});

test('an owner is listed for its edge: a copied id without one is no way into a list', async () => {
  const { database, ...neo4j } = testNeo4j();
  const driver = createDriver(neo4j);
  const forge = `MATCH (m:Memory {tenant: $tenant, id: $id}) SET m.actorId = 'ghost' RETURN count(*) AS forged`;
  const { data } = await ask('{ run(id: "r1") { user(id: "v") { memories { nodes { id } } } } }');
  const [{ id }] = data.run.user.memories.nodes;
  const { records } = await driver.executeQuery(forge, { tenant: api.tenant, id }, { database });
  expect(records[0]?.get('forged')).toBe(1);
  await driver.close();
  const after =
    await ask(`{ run(id: "r1") { users { nodes { id } totalCount } actors { nodes { id } totalCount }
    actor(id: "ghost") { memoryCount searchMemories(query: "somebody") { nodes { id } } } } }`);
  expect(after.data.run).toEqual({
    users: { nodes: [{ id: 'v' }, { id: 'u' }], totalCount: 2 },
    actors: { nodes: [{ id: 'carl' }, { id: 'ben' }, { id: 'anna' }], totalCount: 3 },
    actor: { memoryCount: 0, searchMemories: { nodes: [] } },
  });
});
