import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph();
});
afterAll(() => server.stop());

const ADD = `mutation($input: AddMemoriesInput!) { addMemories(input: $input) { results {
  outcome code memoryId memory { id text version expiresAt metadata } } } }`;
const UPDATE = `mutation($input: UpdateMemoryInput!) { updateMemory(input: $input) { memory {
  id text version expiresAt metadata } } }`;
const DELETE = 'mutation($input: DeleteMemoryInput!) { deleteMemory(input: $input) { deletedId } }';
const DELETE_MANY = `mutation($input: DeleteMemoriesInput!) { deleteMemories(input: $input) {
  matched deleted remaining done } }`;
const PURGE = `mutation($input: PurgeScopeInput!) { purgeScope(input: $input) {
  memories events threads requests changes scopes done } }`;
const COUNT = `query($scope: MemoryScope!, $all: Boolean) {
  memories(scope: $scope, includeExpired: $all) { totalCount } }`;

/** All of it, with no error. */
async function ask(query: string, variables?: object) {
  const { data, errors } = await server.graphql(query, variables);
  expect(errors).toEqual([]);
  return data;
}

async function refused(query: string, input: object) {
  const { errors } = await server.graphql(query, { input });
  return errors[0]?.extensions;
}

async function add(input: object) {
  return (await ask(ADD, { input })).addMemories.results;
}

async function count(scope: object, all = false): Promise<number> {
  return (await ask(COUNT, { scope, all })).memories.totalCount;
}

const fresh = () => ({ userId: `user-${randomUUID()}` });

describe('duplicates', () => {
  test('in a batch are answered with their holder, in input order', async () => {
    const scope = fresh();
    const results = await add({
      entries: [
        { scope: { ...scope, agentId: 'x' }, text: 'A' },
        { scope, text: 'B' },
        { scope, text: 'B' },
        { scope: {}, text: 'C' },
        { scope, text: ' ' },
        { scope, text: 'B', dedupe: false },
      ],
    });
    expect(results.map((r: { outcome: string; code: string | null }) => r.code ?? r.outcome)).toEqual([
      ...['ADDED', 'ADDED', 'DUPLICATE', 'VALIDATION_001', 'VALIDATION_007', 'ADDED'],
    ]);
    expect(results[2].memory).toEqual(results[1].memory);
    expect(results[2].memoryId).toBe(results[1].memoryId);
    expect(await count(scope)).toBe(3);
  });

  test('of ten adds at once are nine', async () => {
    const scope = fresh();
    const adds = Array.from({ length: 10 }, () => add({ entries: [{ scope, text: 'Likes tea' }] }));
    const outcomes = (await Promise.all(adds)).flat().map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['ADDED', ...Array(9).fill('DUPLICATE')]);
    expect(await count(scope)).toBe(1);
  });

  test('by an update are a CONFLICT', async () => {
    const scope = fresh();
    const [, { memoryId }] = await add({ entries: ['tea', 'milk'].map((text) => ({ scope, text })) });
    expect(await refused(UPDATE, { id: memoryId, text: 'tea' })).toMatchObject({
      code: 'CONFLICT',
      argument: 'input.text',
    });
  });
});

describe('a request with an idempotencyKey', () => {
  test('has one effect by twenty callers at once, and equal results', async () => {
    const scope = fresh();
    const input = { idempotencyKey: randomUUID(), entries: [{ scope, text: 'A', dedupe: false }] };
    const results = await Promise.all(Array.from({ length: 20 }, () => add(input)));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(await count(scope)).toBe(1);
  });

  test('repeats every result: skipped, rejected and duplicate ones too', async () => {
    const scope = fresh();
    const messages = [
      { role: 'USER', content: 'tea' },
      { role: 'SYSTEM', content: 'Be brief' },
      { role: 'USER', content: 'tea' },
    ];
    const entries = [
      { scope, messages },
      { scope: {}, text: 'x' },
    ];
    const input = { idempotencyKey: randomUUID(), entries };
    const first = await add(input);
    expect(first.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      ...['ADDED', 'SKIPPED', 'DUPLICATE', 'REJECTED'],
    ]);
    expect(await add(input)).toEqual(first);
  });

  test('is refused for another input or another operation', async () => {
    const scope = fresh();
    const key = { idempotencyKey: randomUUID() };
    const [{ memoryId: id }] = await add({ ...key, entries: [{ scope, text: 'A' }] });
    const conflict = {
      ...{ code: 'IDEMPOTENCY_CONFLICT', reason: 'KEY_REUSED', argument: 'input.idempotencyKey' },
    };
    expect(await refused(ADD, { ...key, entries: [{ scope, text: 'B' }] })).toMatchObject(conflict);
    expect(await refused(UPDATE, { ...key, id, text: 'B' })).toMatchObject(conflict);
    expect(await refused(DELETE, { ...key, id })).toMatchObject(conflict);
    expect(await refused(DELETE_MANY, { ...key, scope })).toMatchObject(conflict);
    expect(await refused(PURGE, { ...key, scope })).toMatchObject(conflict);
    expect(await count(scope)).toBe(1);
  });

  test('updates and deletes once', async () => {
    const scope = fresh();
    const [{ memoryId: id }] = await add({ entries: [{ scope, text: 'A' }] });
    const update = { idempotencyKey: randomUUID(), id, text: 'B', expectedVersion: 1 };
    const updated = await ask(UPDATE, { input: update });
    expect(await ask(UPDATE, { input: update })).toEqual(updated);
    expect(updated.updateMemory.memory.version).toBe(2);
    const remove = { idempotencyKey: randomUUID(), id };
    expect(await ask(DELETE, { input: remove })).toEqual({ deleteMemory: { deletedId: id } });
    expect(await ask(DELETE, { input: remove })).toEqual({ deleteMemory: { deletedId: id } });
    expect(await refused(DELETE, { id })).toMatchObject({ code: 'MEMORY_NOT_FOUND' });
  });

  test('of deleteMemories repeats its report and spares what came later', async () => {
    const scope = fresh();
    await add({ entries: [1, 2, 3].map((n) => ({ scope, text: `note ${n}` })) });
    const input = { idempotencyKey: randomUUID(), scope };
    const report = { matched: 3, deleted: 3, remaining: 0, done: true };
    expect((await ask(DELETE_MANY, { input })).deleteMemories).toEqual(report);
    await add({ entries: [{ scope, text: 'later' }] });
    expect((await ask(DELETE_MANY, { input })).deleteMemories).toEqual(report);
    expect(await count(scope)).toBe(1);
  });

  test.each([[''], [' '], ['x'.repeat(256)]])('that is %j is VALIDATION_004', async (idempotencyKey) => {
    const input = { idempotencyKey, entries: [{ scope: fresh(), text: 'A' }] };
    expect(await refused(ADD, input)).toMatchObject({
      code: 'VALIDATION_004',
      argument: 'input.idempotencyKey',
    });
  });

  test('that failed left its key free', async () => {
    const scope = fresh();
    const key = { idempotencyKey: randomUUID() };
    expect(await refused(ADD, { ...key, entries: [{ scope: {}, text: 'A' }] })).toMatchObject({
      code: 'VALIDATION_001',
    });
    expect(await add({ ...key, entries: [{ scope, text: 'A' }] })).toMatchObject([{ outcome: 'ADDED' }]);
  });
});

describe('expiresAt', () => {
  test('hides a memory without thinning a page, and includeExpired shows it', async () => {
    const scope = fresh();
    const old = Array.from({ length: 100 }, (_, i) => ({ role: 'USER', content: `tea ${i}` }));
    await add({ entries: [{ scope, text: 'tea for ever' }] });
    await add({ entries: [{ scope, messages: old, expiresAt: '2020-01-01' }] });
    const READ = `query($scope: MemoryScope!, $all: Boolean) {
      memories(scope: $scope, first: 1, includeExpired: $all) { totalCount nodes { text } pageInfo { hasNextPage } }
      searchMemories(query: "tea", scope: $scope, first: 5, includeExpired: $all) { nodes { text } } }`;
    expect(await ask(READ, { scope, all: false })).toEqual({
      memories: {
        totalCount: 1,
        nodes: [{ text: 'tea for ever' }],
        pageInfo: { hasNextPage: false },
      },
      searchMemories: { nodes: [{ text: 'tea for ever' }] },
    });
    const all = await ask(READ, { scope, all: true });
    expect([all.memories.totalCount, all.searchMemories.nodes.length]).toEqual([101, 5]);
  });

  test('given as a date lasts through that day in UTC, as an instant until it', async () => {
    const scope = fresh();
    const today = new Date().toISOString().slice(0, 10);
    const results = await add({
      entries: [
        { scope, text: 'today', expiresAt: today },
        { scope, text: 'now', expiresAt: new Date().toISOString() },
        { scope, text: 'date', expiresAt: '2099-12-31' },
        { scope, text: 'instant', expiresAt: '2099-12-31T12:00:00+01:00' },
        { scope, text: 'never' },
      ],
    });
    expect(results.slice(2).map(({ memory }: { memory: { expiresAt: string } }) => memory.expiresAt)).toEqual(
      [...['2100-01-01T00:00:00.000Z', '2099-12-31T11:00:00.000Z', null]],
    );
    expect([await count(scope), await count(scope, true)]).toEqual([4, 5]);
    expect(await refused(ADD, { entries: [{ scope, text: 'x', expiresAt: '12/31/2099' }] })).toMatchObject({
      code: 'VALIDATION_008',
      argument: 'input.entries[0].expiresAt',
    });
  });

  test('is changed by an update, cleared by null, kept by silence; by id the memory is always there', async () => {
    const scope = fresh();
    const [{ memoryId: id }] = await add({ entries: [{ scope, text: 'tea' }] });
    const update = async (change: object) =>
      (await ask(UPDATE, { input: { id, ...change } })).updateMemory.memory.expiresAt;
    expect(await update({ expiresAt: '2020-01-01T00:00:00Z' })).toBe('2020-01-01T00:00:00.000Z');
    expect(await count(scope)).toBe(0);
    const byId = await ask('query($id: ID!) { memory(id: $id) { text } }', { id });
    expect(byId.memory).toEqual({ text: 'tea' });
    expect(await update({ text: 'milk' })).toBe('2020-01-01T00:00:00.000Z');
    expect(await update({ expiresAt: null })).toBeNull();
    expect(await count(scope)).toBe(1);
  });

  test('does not save a memory from deleteMemories', async () => {
    const scope = fresh();
    await add({ entries: [{ scope, text: 'tea', expiresAt: '2020-01-01' }] });
    const report = (await ask(DELETE_MANY, { input: { scope } })).deleteMemories;
    expect(report).toEqual({ matched: 1, deleted: 1, remaining: 0, done: true });
    expect(await count(scope, true)).toBe(0);
  });
});

describe('concurrent updates', () => {
  test('of fifty callers are fifty versions, and each left its key and its event', async () => {
    const scope = fresh();
    const [{ memoryId: id }] = await add({ entries: [{ scope, text: 'tea' }] });
    const keys = Array.from({ length: 50 }, (_, i) => `k${i}`);
    await Promise.all(keys.map((key) => ask(UPDATE, { input: { id, metadata: { [key]: true } } })));
    const { memory } = await ask(
      `query($id: ID!) { memory(id: $id) { version metadata history(first: 100) { nodes { seq version newMetadata } } } }`,
      { id },
    );
    expect(memory.version).toBe(51);
    expect(Object.keys(memory.metadata).sort()).toEqual(keys.sort());
    const history = memory.history.nodes as { seq: number; version: number; newMetadata: object }[];
    expect(history.map(({ seq, version }) => [seq, version])).toEqual(
      Array.from({ length: 51 }, (_, i) => [i + 1, i + 1]),
    );
    expect(history.at(-1)?.newMetadata).toEqual(memory.metadata);
  });

  test('that expect one version succeed once', async () => {
    const scope = fresh();
    const [{ memoryId: id }] = await add({ entries: [{ scope, text: 'tea' }] });
    const tries = Array.from({ length: 20 }, (_, i) =>
      server.graphql(UPDATE, { input: { id, metadata: { winner: i }, expectedVersion: 1 } }),
    );
    const codes = (await Promise.all(tries)).map(({ errors }) => errors[0]?.extensions.code ?? 'UPDATED');
    expect(codes.sort()).toEqual(['UPDATED', ...Array(19).fill('VERSION_CONFLICT')]);
  });
});

describe('the history', () => {
  test('of deleted memories says what was deleted, by whom, singly and in batches', async () => {
    const scope = fresh();
    const texts = ['one', 'two', 'three'];
    const results = await add({ entries: texts.map((text) => ({ scope, text, metadata: { text } })) });
    const ids = results.map(({ memoryId }: { memoryId: string }) => memoryId);
    await ask(UPDATE, { input: { id: ids[0], metadata: { more: 1 }, unsetMetadata: ['text'] } });
    await ask(DELETE, { input: { id: ids[0], actorId: 'dpo' } });
    await ask(DELETE_MANY, { input: { scope, actorId: 'dpo' } });
    for (const [i, id] of ids.entries()) {
      const { memoryHistory } = await ask(
        `query($id: ID!) { memoryHistory(id: $id) { nodes { seq event oldText newText oldMetadata newMetadata actorId } } }`,
        { id },
      );
      const last = i === 0 ? { more: 1 } : { text: texts[i] };
      expect(memoryHistory.nodes.at(-1)).toEqual({
        ...{ seq: i === 0 ? 3 : 2, event: 'DELETE', oldText: texts[i], newText: null },
        ...{ oldMetadata: last, newMetadata: null, actorId: 'dpo' },
      });
      if (i === 0) {
        expect(memoryHistory.nodes[1]).toMatchObject({
          ...{ event: 'UPDATE', oldText: 'one', newText: 'one' },
          ...{ oldMetadata: { text: 'one' }, newMetadata: { more: 1 } },
        });
      }
    }
  });
});

describe('purgeScope', () => {
  test('erases a scope with its deleted memories, in more than one batch, and spares its neighbour', async () => {
    const [scope, neighbour] = [fresh(), fresh()];
    const messages = (n: number) =>
      Array.from({ length: 100 }, (_, i) => ({ role: 'USER', content: `message ${n} ${i}` }));
    const run = { ...scope, runId: `run-${randomUUID()}` };
    const input = {
      idempotencyKey: randomUUID(),
      entries: [1, 2, 3, 4, 5].map((n) => ({ scope: run, messages: messages(n) })),
    };
    const first = await add(input);
    const [{ memoryId: deleted }] = await add({ entries: [{ scope, text: 'secret' }] });
    await ask(DELETE, { input: { id: deleted } });
    await add({ entries: [{ scope: neighbour, text: 'stays' }] });
    const counts = { memories: 500, events: 502, threads: 1, requests: 1, changes: 3, scopes: 2 };
    const dryRun = await ask(PURGE, { input: { scope, dryRun: true } });
    expect(dryRun.purgeScope).toEqual({ ...counts, done: true });
    expect(await count(scope)).toBe(500);
    expect((await ask(PURGE, { input: { scope } })).purgeScope).toEqual({ ...counts, done: true });
    expect([await count(scope, true), await count(neighbour)]).toEqual([0, 1]);
    for (const id of [deleted, first[0].memoryId]) {
      const left = await ask(
        'query($id: ID!) { memory(id: $id) { id } memoryHistory(id: $id) { nodes { seq } } }',
        { id },
      );
      expect(left).toEqual({ memory: null, memoryHistory: { nodes: [] } });
    }
    const nothing = { memories: 0, events: 0, threads: 0, requests: 0, changes: 0, scopes: 0, done: true };
    expect((await ask(PURGE, { input: { scope } })).purgeScope).toEqual(nothing);
  });

  test('needs a scope', async () => {
    expect(await refused(PURGE, { scope: {} })).toMatchObject({ code: 'VALIDATION_001' });
    expect(await refused(PURGE, { scope: { userId: '*' } })).toMatchObject({ code: 'VALIDATION_004' });
  });
});
