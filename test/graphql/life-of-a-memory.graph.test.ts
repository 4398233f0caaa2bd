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
      node: { id: memory.id },
      explain: { vector: { rank: 1 }, text: { rank: 1 } },
    });
    expect(found.searchMemories.edges[0].score).toBeGreaterThan(0.5);
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
    const entry = (n: number) => ({ scope: { userId: user, runId: 'r' }, messages: messages(n) });
    await add(entry(1), entry(2), entry(3));
    await add(entry(4), entry(5), entry(6));
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
