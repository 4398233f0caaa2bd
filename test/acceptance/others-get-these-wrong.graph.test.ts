import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalEmbedder } from '../../src/ai/local-embedder.js';
import { deleteMemories } from '../../src/memory/delete.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { listMemories } from '../../src/memory/list.js';
import { searchMemories } from '../../src/memory/search.js';
import { newMemory, T0, unitVector } from '../store/contract-fixtures.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { localModelJar } from '../support/local-model.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { QUESTIONS } from '../support/questions.js';

// What memory servers are known to get wrong, each as the guarantee that this one gives, through its API.

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

/** The tenant of callers without credentials. */
const call = { tenant: 'default' };
const fresh = (name: string) => `${name}-${randomUUID()}`;

const ADD = `mutation($input: AddMemoriesInput!) { addMemories(input: $input) { results {
  outcome code memoryId memory { id text actorId role metadata version createdAt updatedAt eventAt } } } }`;
const UPDATE = `mutation($input: UpdateMemoryInput!) { updateMemory(input: $input) { memory {
  id text userId actorId role metadata version createdAt updatedAt } } }`;
const DELETE = 'mutation($id: ID!) { deleteMemory(input: {id: $id}) { deletedId } }';
const DELETE_MANY = `mutation($input: DeleteMemoriesInput!) { deleteMemories(input: $input) {
  matched deleted remaining done } }`;
const READ = `query($scope: MemoryScope!, $filter: MemoryFilter, $json: JSONObject, $q: String = "tea") {
  memories(scope: $scope, filter: $filter, filterJson: $json, first: 100) { totalCount nodes { text } }
  searchMemories(query: $q, scope: $scope, filter: $filter, filterJson: $json, first: 100) { nodes { text } } }`;
const HISTORY = `query($id: ID!) { memoryHistory(id: $id) { nodes {
  event oldText newText oldMetadata newMetadata } } }`;

async function ask(query: string, variables?: object) {
  const { data, errors } = await server.graphql(query, variables);
  expect(errors).toEqual([]);
  return data;
}

async function codeOf(query: string, variables?: object): Promise<string | undefined> {
  const { errors } = await server.graphql(query, variables);
  return errors[0]?.extensions.code;
}

async function add(...entries: object[]) {
  return (await ask(ADD, { input: { entries } })).addMemories.results;
}

/** The texts that a list and a search show alike, and that are counted. */
async function seen(variables: object): Promise<string> {
  const { memories, searchMemories } = await ask(READ, variables);
  const texts = (nodes: readonly { readonly text: string }[]) => nodes.map(({ text }) => text).sort();
  expect(texts(searchMemories.nodes)).toEqual(texts(memories.nodes));
  expect(memories.totalCount).toBe(memories.nodes.length);
  return texts(memories.nodes).join(' ');
}

/** The numbers 1 to 5 as metadata `n`, each as the text of its memory. */
async function addNumbers(): Promise<object> {
  const scope = { userId: fresh('numbers') };
  await add(...[1, 2, 3, 4, 5].map((n) => ({ scope, text: `${n}`, metadata: { n } })));
  return scope;
}

describe('a scope', () => {
  test('is widened by no condition of a filter, wherever that stands', async () => {
    const [host, guest] = [fresh('host'), fresh('guest')];
    await add({ scope: { userId: host }, text: 'own' }, { scope: { userId: guest }, text: 'foreign' });
    const scope = { userId: host };
    expect(await seen({ scope, json: { user_id: host, AND: [{ user_id: guest }] } })).toBe('');
    expect(await seen({ scope, json: { OR: [{ user_id: guest }, { NOT: { user_id: guest } }] } })).toBe(
      'own',
    );
    expect(await seen({ scope, filter: { or: [{ userId: { eq: guest } }] } })).toBe('');
    const input = { scope, filterJson: { user_id: guest } };
    expect((await ask(DELETE_MANY, { input })).deleteMemories.deleted).toBe(0);
    expect(await seen({ scope: { userId: guest } })).toBe('foreign');
  });

  test('of a star is refused, and neither reads nor deletes everybody’s memories', async () => {
    const scope = { userId: fresh('user') };
    await add({ scope, text: 'stays' });
    for (const field of ['userId', 'agentId', 'runId']) {
      expect(await codeOf(READ, { scope: { [field]: '*' } })).toBe('VALIDATION_004');
      expect(await codeOf(DELETE_MANY, { input: { scope: { [field]: '*' } } })).toBe('VALIDATION_004');
    }
    expect(await codeOf(READ, { scope, json: { user_id: '*' } })).toBe('VALIDATION_004');
    expect(await seen({ scope })).toBe('stays');
  });

  test('by its actor narrows lists, searches and deletions, and the name of a message is its actor', async () => {
    const scope = { runId: fresh('run') };
    const messages = ['ann', 'ben'].map((name) => ({ role: 'USER', name, content: `of ${name}` }));
    await add({ scope, messages });
    expect(await seen({ scope: { ...scope, actorId: 'ann' } })).toBe('of ann');
    expect(await seen({ scope, filter: { actorId: { eq: 'ben' } } })).toBe('of ben');
    expect(await seen({ scope, json: { actor_id: 'ben' } })).toBe('of ben');
    const input = { scope: { ...scope, actorId: 'ann' } };
    expect((await ask(DELETE_MANY, { input })).deleteMemories.deleted).toBe(1);
    expect(await seen({ scope })).toBe('of ben');
  });

  test('of a tenant is asked by every operation that takes an id: what is foreign does not exist', async () => {
    const foreign = { tenant: fresh('tenant') };
    const [id, userId] = [fresh('memory'), fresh('user')];
    await opened.store.addMemories(
      foreign,
      [newMemory(opened.dimensions, { id, userId, text: 'secret' })],
      T0,
    );
    expect(await ask('query($id: ID!) { memory(id: $id) { text } }', { id })).toEqual({ memory: null });
    expect(await codeOf(UPDATE, { input: { id, text: 'mine' } })).toBe('MEMORY_NOT_FOUND');
    expect(await codeOf(DELETE, { id })).toBe('MEMORY_NOT_FOUND');
    expect((await ask(HISTORY, { id })).memoryHistory.nodes).toEqual([]);
    expect(await seen({ scope: { userId } })).toBe('');
    const kept = await opened.store.getMemories(foreign, [id]);
    expect(kept.get(id)).toMatchObject({ text: 'secret', version: 1 });
  });
});

describe('attribution', () => {
  test('survives an update, whoever updates', async () => {
    const scope = { userId: fresh('user'), actorId: 'ann' };
    const [{ memoryId: id }] = await add({ scope, text: 'tea', role: 'TOOL' });
    const { memory } = (await ask(UPDATE, { input: { id, text: 'milk', actorId: 'ben' } })).updateMemory;
    expect(memory).toMatchObject({ actorId: 'ann', role: 'TOOL', userId: scope.userId });
    expect(await seen({ scope })).toBe('milk');
    expect(await seen({ scope: { ...scope, actorId: 'ben' } })).toBe('');
  });

  test('and time come from fields: metadata that look like them are refused, on add and on update', async () => {
    const scope = { userId: fresh('user') };
    const [{ memory }] = await add({ scope, text: 'tea' });
    for (const metadata of [
      { role: 'TOOL' },
      { user_id: 'other' },
      { actorId: 'other' },
      { created_at: '2020-01-01' },
      { hash: 'x' },
    ]) {
      expect(await codeOf(ADD, { input: { entries: [{ scope, text: 'milk', metadata }] } })).toBe(
        'VALIDATION_006',
      );
      expect(await codeOf(UPDATE, { input: { id: memory.id, metadata } })).toBe('VALIDATION_006');
    }
    expect(await seen({ scope })).toBe('tea');
    expect(Date.parse(memory.createdAt)).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('a filter', () => {
  test('keeps every condition on a key: those of AND, and several operators', async () => {
    const scope = await addNumbers();
    expect(await seen({ scope, json: { AND: [{ n: { gte: 2 } }, { n: { lte: 4 } }] } })).toBe('2 3 4');
    expect(await seen({ scope, json: { n: { gte: 2, lte: 4 } } })).toBe('2 3 4');
    expect(await seen({ scope, json: { AND: [{ n: 2 }, { n: 3 }] } })).toBe('');
    expect(await seen({ scope, filter: { metadata: [{ path: 'n', gte: 2, lte: 4, ne: 3 }] } })).toBe('2 4');
  });

  test('means the same nested, with $, as metadata.x, and in a list as in a search', async () => {
    const scope = await addNumbers();
    for (const json of [
      { AND: [{ OR: [{ n: 1 }, { n: 5 }] }, { n: { ne: 1 } }] },
      { n: { $gte: 5 } },
      { 'metadata.n': { gt: 4 } },
      { metadata: { n: 5 } },
      { $and: [{ $not: [{ n: { $lt: 5 } }] }] },
    ]) {
      expect(await seen({ scope, json }), JSON.stringify(json)).toBe('5');
    }
  });

  test('that cannot be understood is an error that names the place, never an empty page', async () => {
    const scope = await addNumbers();
    for (const [json, argument] of [
      [{ n: { $regex: '5' } }, 'filterJson.n.$regex'],
      [{ n: { between: [1, 5] } }, 'filterJson.n.between'],
      [{ AND: [{ OR: [{ n: { gte: [5] } }] }] }, 'filterJson.AND[0].OR[0].n.gte'],
      [{ $nor: [{ n: 5 }] }, 'filterJson.$nor'],
      [{ OR: { n: 5 } }, 'filterJson.OR'],
    ] as const) {
      const { data, errors } = await server.graphql(READ, { scope, json });
      expect(data).toBeNull();
      for (const { extensions } of errors)
        expect(extensions).toMatchObject({ code: 'VALIDATION_005', argument });
      expect(errors.length).toBeGreaterThan(0);
    }
  });

  test('that a caller passes in is left as it is', async () => {
    const embedder = new HashedEmbedder(opened.dimensions);
    const deps: MemoryDeps = {
      ...{ store: opened.store, embedder },
      ...{ clock: { now: () => T0 }, ids: { next: () => randomUUID() }, ...QUESTIONS },
    };
    const caller: Caller = { principal: { tenant: fresh('tenant'), via: 'open' } };
    const input = deepFreeze({
      scope: { userId: 'u', actorId: 'ann' },
      filter: { actorId: { eq: 'ben' }, metadata: [{ path: 'n', gte: 2, lte: 4 }] },
      filterJson: { actor_id: 'ben', AND: [{ OR: [{ n: [1, 2] }] }], 'metadata.a.b': { $ne: null } },
    });
    const before = JSON.stringify(input);
    // Writing to what is frozen throws.
    await listMemories(deps, caller, input);
    await searchMemories(deps, caller, { ...input, query: 'tea' });
    await deleteMemories(deps, caller, input);
    expect(JSON.stringify(input)).toBe(before);
  });
});

describe('a page', () => {
  test('is filled with live memories, however many expired ones are newer', async () => {
    const scope = { userId: fresh('user') };
    const messages = Array.from({ length: 100 }, (_, i) => ({ role: 'USER', content: `tea ${i}` }));
    await add({ scope, text: 'tea for ever' });
    await add({ scope, messages, expiresAt: '2020-01-01' });
    expect(await seen({ scope })).toBe('tea for ever');
    const { memories } = await ask(
      'query($scope: MemoryScope!) { memories(scope: $scope, first: 1) { nodes { text } pageInfo { hasNextPage } } }',
      { scope },
    );
    expect(memories).toEqual({ nodes: [{ text: 'tea for ever' }], pageInfo: { hasNextPage: false } });
  });

  test('has a total and a cursor, by which all of a list is read once', async () => {
    const scope = { userId: fresh('user') };
    await add(...Array.from({ length: 25 }, (_, i) => ({ scope, text: `note ${i}` })));
    const PAGE = `query($scope: MemoryScope!, $after: String) { memories(scope: $scope, first: 10, after: $after) {
      totalCount nodes { text } pageInfo { hasNextPage endCursor } } }`;
    const texts: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { memories } = await ask(PAGE, { scope, after });
      expect(memories.totalCount).toBe(25);
      texts.push(...memories.nodes.map(({ text }: { text: string }) => text));
      ({ endCursor: after, hasNextPage: more } = memories.pageInfo);
    }
    expect(texts).toEqual(Array.from({ length: 25 }, (_, i) => `note ${24 - i}`));
  });

  test('of a search has what only its words give away, though a hundred others are nearer', async () => {
    const embedder = await openLocalEmbedder({ modelJar: await localModelJar(), threads: 1 });
    const question = await embedder.embedQuery('QX7731');
    await embedder.close();
    const userId = fresh('user');
    const crowd = Array.from({ length: 150 }, (_, i) =>
      newMemory(opened.dimensions, {
        userId,
        text: 'green tea',
        embedding: unitVector(i, opened.dimensions),
      }),
    );
    const opposite = question.map((value) => -value);
    const wanted = newMemory(opened.dimensions, {
      userId,
      text: 'Invoice QX7731 was paid',
      embedding: opposite,
    });
    await opened.store.addMemories(call, [...crowd, wanted], T0);
    const { searchMemories } = await ask(
      `query($userId: ID!) { searchMemories(query: "QX7731", scope: {userId: $userId}, first: 10) {
        edges { node { text } explain { vector { rank } text { rank } } } } }`,
      { userId },
    );
    const hit = searchMemories.edges.find(
      ({ node }: { node: { text: string } }) => node.text === 'Invoice QX7731 was paid',
    );
    expect(hit?.explain).toEqual({ vector: { rank: 51 }, text: { rank: 1 } });
  });
});

describe('a write', () => {
  test('of ten equal texts at once is one memory', async () => {
    const scope = { userId: fresh('user') };
    const adds = Array.from({ length: 10 }, () => add({ scope, text: 'tea' }));
    const outcomes = (await Promise.all(adds)).flat().map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['ADDED', ...Array(9).fill('DUPLICATE')]);
    expect(await seen({ scope })).toBe('tea');
  });

  test('that fails returns no id, stores nothing and leaves no history', async () => {
    const scope = { userId: fresh('user') };
    const [taken, id] = [fresh('taken'), fresh('new')];
    await add({ scope, id: taken, text: 'first' });
    const entries = [
      { scope, id, text: 'second' },
      { scope, id: taken, text: 'third' },
    ];
    const { data, errors } = await server.graphql(ADD, { input: { entries } });
    expect([data, errors[0]?.extensions.code]).toEqual([null, 'CONFLICT']);
    expect(await ask('query($id: ID!) { memory(id: $id) { id } }', { id })).toEqual({ memory: null });
    expect((await ask(HISTORY, { id })).memoryHistory.nodes).toEqual([]);
    expect(await seen({ scope })).toBe('first');
    // And the id is still to be had.
    expect(await add({ scope, id, text: 'second' })).toMatchObject([{ outcome: 'ADDED', memoryId: id }]);
  });

  test('of an empty text, or with an argument that does not exist, is refused', async () => {
    const scope = { userId: fresh('user') };
    for (const text of ['', ' \n']) {
      expect(await codeOf(ADD, { input: { entries: [{ scope, text }] } })).toBe('VALIDATION_007');
    }
    expect(await codeOf(ADD, { input: { entries: [{ scope, text: 'tea', user_id: 'x' }] } })).toBe(
      'BAD_USER_INPUT',
    );
    expect(await codeOf('{ memories(scope: {userId: "u"}, limit: 5) { totalCount } }')).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(await seen({ scope })).toBe('');
  });

  test('that deletes a scope says how many, all of them, and fails where it cannot', async () => {
    const scope = { userId: fresh('user') };
    const rows = Array.from({ length: 1_001 }, (_, i) =>
      newMemory(opened.dimensions, { userId: scope.userId, text: `note ${i}` }),
    );
    await opened.store.addMemories(call, rows, T0);
    const report = { matched: 1_001, deleted: 1_001, remaining: 0, done: true };
    expect((await ask(DELETE_MANY, { input: { scope } })).deleteMemories).toEqual(report);
    expect(await seen({ scope })).toBe('');
    const input = { scope, filterJson: { n: { regex: 'x' } } };
    expect(await codeOf(DELETE_MANY, { input })).toBe('VALIDATION_005');
  });

  test('of metadata alone is in the history, with both sides', async () => {
    const scope = { userId: fresh('user') };
    const [{ memoryId: id }] = await add({ scope, text: 'tea', metadata: { sugar: 1, milk: true } });
    await ask(UPDATE, { input: { id, metadata: { sugar: 0 }, unsetMetadata: ['milk'] } });
    await ask(DELETE, { id });
    expect((await ask(HISTORY, { id })).memoryHistory.nodes).toEqual([
      {
        event: 'ADD',
        oldText: null,
        newText: 'tea',
        oldMetadata: null,
        newMetadata: { sugar: 1, milk: true },
      },
      {
        ...{ event: 'UPDATE', oldText: 'tea', newText: 'tea' },
        ...{ oldMetadata: { sugar: 1, milk: true }, newMetadata: { sugar: 0 } },
      },
      { event: 'DELETE', oldText: 'tea', newText: null, oldMetadata: { sugar: 0 }, newMetadata: null },
    ]);
  });

  test('that changes a text is what lists, searches and reads show from then on, with its metadata', async () => {
    const scope = { userId: fresh('user') };
    const [{ memory }] = await add({ scope, text: 'bus', metadata: { line: 4 } });
    expect(memory.updatedAt).toBe(memory.createdAt);
    const updated = (await ask(UPDATE, { input: { id: memory.id, text: 'train' } })).updateMemory.memory;
    expect(updated).toMatchObject({ createdAt: memory.createdAt, metadata: { line: 4 }, version: 2 });
    expect(Date.parse(updated.updatedAt)).toBeGreaterThan(Date.parse(memory.createdAt));
    expect(await seen({ scope, q: 'train' })).toBe('train');
    expect(await seen({ scope, filter: { text: { eq: 'bus' } } })).toBe('');
    const byId = await ask('query($id: ID!) { memory(id: $id) { text } }', { id: memory.id });
    expect(byId.memory).toEqual({ text: 'train' });
  });

  test('after a deletion stores the same text again, as another memory', async () => {
    const [scope, neighbour] = [{ userId: fresh('user') }, { userId: fresh('user') }];
    const [[first]] = [await add({ scope, text: 'tea' }), await add({ scope: neighbour, text: 'tea' })];
    await ask(DELETE, { id: first.memoryId });
    const [second] = await add({ scope, text: 'tea' });
    expect(second.outcome).toBe('ADDED');
    expect(second.memoryId).not.toBe(first.memoryId);
    expect([await seen({ scope }), await seen({ scope: neighbour })]).toEqual(['tea', 'tea']);
  });
});

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
