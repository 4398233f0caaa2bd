import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph();
});
afterAll(() => server.stop());

const ADD = `mutation($entries: [MemoryEntryInput!]!) { addMemories(input: {entries: $entries}) { results {
  entryIndex messageIndex outcome reason code message argument memory { id text userId agentId runId actorId role version metadata createdAt updatedAt eventAt hash }
} } }`;

/** All of it, with no error. */
async function ask(query: string, variables?: object) {
  const { data, errors } = await server.graphql(query, variables);
  expect(errors).toEqual([]);
  return data;
}

async function add(...entries: object[]) {
  return (await ask(ADD, { entries })).addMemories.results;
}

/** An id nobody else in the shared database uses. */
const fresh = (name: string) => `${name}-${randomUUID()}`;

describe('the six scenarios', () => {
  test('agents share a project by leaving the agent out, and keep to themselves by naming it', async () => {
    const project = fresh('project');
    await add({ scope: { userId: project, agentId: 'tech_analyst' }, text: 'Tech stack: React + Node.js' });
    const found = await ask(
      `query($u: ID!) {
        shared: searchMemories(query: "architecture", scope: {userId: $u}) { nodes { agentId } }
        own: searchMemories(query: "architecture", scope: {userId: $u, agentId: "writer"}) { nodes { id } }
      }`,
      { u: project },
    );
    expect(found).toEqual({ shared: { nodes: [{ agentId: 'tech_analyst' }] }, own: { nodes: [] } });
  });

  test('a run narrows a user, and the user spans the runs', async () => {
    const user = fresh('user');
    await add({ scope: { userId: user, runId: 's1' }, text: 'Asked about settings' });
    const found = await ask(
      `query($u: ID!) {
        a: memories(scope: {userId: $u, runId: "s1"}) { totalCount }
        b: memories(scope: {userId: $u, runId: "s2"}) { totalCount }
        c: memories(scope: {userId: $u}) { totalCount }
      }`,
      { u: user },
    );
    expect(found).toEqual({ a: { totalCount: 1 }, b: { totalCount: 0 }, c: { totalCount: 1 } });
  });

  test('users are isolated: no filter widens a scope, and a deletion stops at its border', async () => {
    const [alice, bob] = [fresh('alice'), fresh('bob')];
    await add(
      { scope: { userId: alice }, text: 'Window seats' },
      { scope: { userId: bob }, text: 'Window seats' },
    );
    const read = `query($a: ID!, $b: ID!) {
      found: searchMemories(query: "seats", scope: {userId: $a}) { nodes { userId } }
      widened: memories(scope: {userId: $a}, filter: {or: [{userId: {eq: $b}}]}) { totalCount }
    }`;
    expect(await ask(read, { a: alice, b: bob })).toEqual({
      found: { nodes: [{ userId: alice }] },
      widened: { totalCount: 0 },
    });
    const remove = 'mutation($u: ID!) { deleteMemories(input: {scope: {userId: $u}}) { deleted done } }';
    expect((await ask(remove, { u: alice })).deleteMemories).toEqual({ deleted: 1, done: true });
    expect(await ask('query($u: ID!) { memories(scope: {userId: $u}) { totalCount } }', { u: bob })).toEqual({
      memories: { totalCount: 1 },
    });
    const { errors } = await server.graphql(remove, { u: '*' });
    expect(errors[0]?.extensions.code).toBe('VALIDATION_004');
  });

  test('in a group chat every actor can be addressed, and the scope overrules the filter', async () => {
    const run = fresh('thread');
    const results = await add({
      scope: { runId: run },
      messages: [
        { role: 'USER', name: 'alice', content: 'I am vegan' },
        { role: 'USER', name: 'bob', content: 'I love steak' },
        { role: 'ASSISTANT', content: 'Noted' },
        { role: 'SYSTEM', content: 'Be brief' },
      ],
    });
    expect(results.map((r: { outcome: string; reason: string | null }) => r.reason ?? r.outcome)).toEqual([
      'ADDED',
      'ADDED',
      'ADDED',
      'SYSTEM_ROLE',
    ]);
    expect(results[2].memory.actorId).toBeNull();
    const found = await ask(
      `query($r: ID!) {
        a: memories(scope: {runId: $r, actorId: "alice"}) { nodes { text } }
        b: memories(scope: {runId: $r}, filter: {actorId: {eq: "bob"}}) { nodes { text } }
        c: memories(scope: {runId: $r, actorId: "alice"}, filter: {actorId: {eq: "bob"}}) { nodes { text } }
        d: searchMemories(query: "what do they eat", scope: {runId: $r, actorId: "bob"}) { nodes { text } }
      }`,
      { r: run },
    );
    expect(found.a.nodes).toEqual([{ text: 'I am vegan' }]);
    expect(found.b.nodes).toEqual([{ text: 'I love steak' }]);
    expect(found.c.nodes).toEqual([{ text: 'I am vegan' }]);
    expect(found.d.nodes).toEqual([{ text: 'I love steak' }]);
  });

  test('in a batch a faulty entry is rejected with its code and the others are stored, in input order', async () => {
    const user = fresh('p');
    const results = await add(
      { scope: { userId: user, agentId: 'x' }, text: 'A' },
      { scope: { userId: user }, text: 'B' },
      { scope: {}, text: 'C' },
      { scope: { userId: user }, text: ' ' },
    );
    expect(results.map((r: { outcome: string; code: string | null }) => r.code ?? r.outcome)).toEqual([
      'ADDED',
      'ADDED',
      'VALIDATION_001',
      'VALIDATION_007',
    ]);
    expect(results[2].argument).toBe('input.entries[2].scope');
    const { memories } = await ask('query($u: ID!) { memories(scope: {userId: $u}) { totalCount } }', {
      u: user,
    });
    expect(memories.totalCount).toBe(2);
  });

  test('a time filter is complete in list and search alike', async () => {
    const user = fresh('v');
    await add(
      { scope: { userId: user }, text: 'Dark mode', eventAt: '2024-01-15' },
      { scope: { userId: user }, text: 'Light mode', eventAt: '2023-12-31T23:59:59.999Z' },
      { scope: { userId: user }, text: 'Solarized mode', eventAt: '2024-01-01T01:00:00+02:00' },
    );
    const found = await ask(
      `query($u: ID!) {
        a: memories(scope: {userId: $u}, filter: {eventAt: {gte: "2024-01-01"}}) { nodes { text eventAt } totalCount }
        b: searchMemories(query: "interface", scope: {userId: $u}, filter: {eventAt: {gte: "2024-01-01"}}) { nodes { text } }
      }`,
      { u: user },
    );
    expect(found.a).toEqual({
      nodes: [{ text: 'Dark mode', eventAt: '2024-01-15T00:00:00.000Z' }],
      totalCount: 1,
    });
    expect(found.b).toEqual({ nodes: [{ text: 'Dark mode' }] });
  });
});

describe('a memory through its life', () => {
  test('what was acknowledged is at once readable, listed, found and has a history', async () => {
    const user = fresh('user');
    const [{ memory }] = await add({
      scope: { userId: user, actorId: 'alice' },
      text: ' Alice drinks her coffee black\u0000 ',
      metadata: { b: { c: [1, null, 'x'] }, a: 1 },
    });
    expect(memory).toMatchObject({
      text: ' Alice drinks her coffee black\u0000 ',
      actorId: 'alice',
      version: 1,
    });
    expect(JSON.stringify(memory.metadata)).toBe('{"b":{"c":[1,null,"x"]},"a":1}');
    expect(memory.eventAt).toBe(memory.createdAt);
    const found = await ask(
      `query($id: ID!, $u: ID!) {
        memory(id: $id) { id }
        memories(scope: {userId: $u}) { nodes { id } }
        searchMemories(query: "how does she take her coffee?", scope: {userId: $u}) {
          edges { score explain { vector { rank score } text { rank } } node { id } } }
        memoryHistory(id: $id) { nodes { seq event version oldText newText } }
      }`,
      { id: memory.id, u: user },
    );
    expect(found.memory.id).toBe(memory.id);
    expect(found.memories.nodes).toEqual([{ id: memory.id }]);
    expect(found.searchMemories.edges).toHaveLength(1);
    expect(found.searchMemories.edges[0]).toMatchObject({
      score: 1,
      node: { id: memory.id },
      explain: { vector: { rank: 1 }, text: { rank: 1 } },
    });
    expect(found.memoryHistory.nodes).toEqual([
      { seq: 1, event: 'ADD', version: 1, oldText: null, newText: memory.text },
    ]);
  });

  test('an update keeps scope, actor and role, searches by the new text, and is refused when stale', async () => {
    const user = fresh('user');
    const [{ memory }] = await add({
      scope: { userId: user, actorId: 'alice' },
      text: 'Takes the bus to work',
    });
    const update = `mutation($input: UpdateMemoryInput!) { updateMemory(input: $input) { memory {
      id text userId actorId role version createdAt updatedAt metadata history { nodes { seq event actorId oldText newText } } } } }`;
    const input = { id: memory.id, text: 'Rides a bicycle to work', expectedVersion: 1, actorId: 'carol' };
    const updated = (await ask(update, { input })).updateMemory.memory;
    expect(updated).toMatchObject({ userId: user, actorId: 'alice', role: 'USER', version: 2 });
    expect(updated.createdAt).toBe(memory.createdAt);
    expect(updated.history.nodes).toEqual([
      { seq: 1, event: 'ADD', actorId: 'alice', oldText: null, newText: 'Takes the bus to work' },
      {
        seq: 2,
        event: 'UPDATE',
        actorId: 'carol',
        oldText: 'Takes the bus to work',
        newText: 'Rides a bicycle to work',
      },
    ]);
    const stale = await server.graphql(update, { input });
    expect(stale.errors[0]?.extensions).toMatchObject({
      code: 'VERSION_CONFLICT',
      argument: 'input.expectedVersion',
    });
    const unchanged = (await ask(update, { input: { id: memory.id, text: 'Rides a bicycle to work' } }))
      .updateMemory.memory;
    expect(unchanged.version).toBe(2);
    const search =
      'query($u: ID!, $q: String!) { searchMemories(query: $q, scope: {userId: $u}) { edges { explain { text { rank } } } } }';
    expect((await ask(search, { u: user, q: 'bicycle' })).searchMemories.edges[0].explain.text).toEqual({
      rank: 1,
    });
    expect((await ask(search, { u: user, q: 'bus' })).searchMemories.edges[0].explain.text).toBeNull();
  });

  test('a deletion is final, says so the second time, and leaves the history', async () => {
    const user = fresh('user');
    const [{ memory }] = await add({ scope: { userId: user }, text: 'Old address: 12 Elm Street' });
    const remove = 'mutation($id: ID!) { deleteMemory(input: {id: $id, actorId: "dpo"}) { deletedId } }';
    expect((await ask(remove, { id: memory.id })).deleteMemory.deletedId).toBe(memory.id);
    expect((await server.graphql(remove, { id: memory.id })).errors[0]?.extensions.code).toBe(
      'MEMORY_NOT_FOUND',
    );
    const after = await ask(
      `query($id: ID!, $u: ID!) { memory(id: $id) { id } memories(scope: {userId: $u}) { totalCount }
        memoryHistory(id: $id) { nodes { seq event actorId oldText newText } } }`,
      { id: memory.id, u: user },
    );
    expect(after.memory).toBeNull();
    expect(after.memories.totalCount).toBe(0);
    expect(after.memoryHistory.nodes.at(-1)).toEqual({
      seq: 2,
      event: 'DELETE',
      actorId: 'dpo',
      oldText: 'Old address: 12 Elm Street',
      newText: null,
    });
  });

  test('pages neither repeat nor skip a memory while others are added', async () => {
    const user = fresh('user');
    await add(...Array.from({ length: 7 }, (_, i) => ({ scope: { userId: user }, text: `note ${i}` })));
    const page = `query($u: ID!, $after: String) { memories(scope: {userId: $u}, first: 3, after: $after) {
      nodes { text } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { memories } = await ask(page, { u: user, after });
      seen.push(...memories.nodes.map((node: { text: string }) => node.text));
      await add({ scope: { userId: user }, text: 'added meanwhile' });
      more = memories.pageInfo.hasNextPage;
      after = memories.pageInfo.endCursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `note ${i}`));
  });

  test('deleteMemories counts first when asked to, and deletes more than a batch', async () => {
    const user = fresh('user');
    const messages = (n: number) =>
      Array.from({ length: 100 }, (_, i) => ({ role: 'USER', content: `message ${n} ${i}` }));
    await add(
      ...[1, 2, 3, 4, 5].map((n) => ({ scope: { userId: user, runId: 'r' }, messages: messages(n) })),
    );
    await add({ scope: { userId: user, runId: 'r' }, messages: messages(6) });
    const remove =
      'mutation($u: ID!, $dry: Boolean) { deleteMemories(input: {scope: {userId: $u}, dryRun: $dry}) { matched deleted remaining done } }';
    expect((await ask(remove, { u: user, dry: true })).deleteMemories).toEqual({
      matched: 600,
      deleted: 0,
      remaining: 600,
      done: true,
    });
    expect((await ask(remove, { u: user })).deleteMemories).toEqual({
      matched: 600,
      deleted: 600,
      remaining: 0,
      done: true,
    });
    expect((await ask(remove, { u: user })).deleteMemories).toEqual({
      matched: 0,
      deleted: 0,
      remaining: 0,
      done: true,
    });
  });
});
