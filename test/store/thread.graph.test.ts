import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MATCH_ALL } from '../../src/memory/filter.js';
import type { NewMemory } from '../../src/memory/ports.js';
import { parseScope } from '../../src/memory/scope.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';

let opened: TestStore;
let tenant: string;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  tenant = randomUUID();
});

function said(text: string, ids: Partial<NewMemory> = {}): NewMemory {
  const embedding = new Float32Array(opened.dimensions);
  embedding[0] = 1;
  const nobody = { userId: null, agentId: null, runId: 'r', actorId: null };
  const rest = {
    role: 'USER' as const,
    metadata: {},
    eventAt: 0,
    expiresAt: null,
    dedupe: true,
    embedding,
    entryIndex: 0,
  };
  return { id: `${tenant}-${text}`, text, ...nobody, ...rest, ...ids };
}

const add = (...memories: NewMemory[]) => opened.store.addMemories({ tenant }, memories, Date.now());
const remove = (text: string) => opened.store.deleteMemory({ tenant }, `${tenant}-${text}`, null, Date.now());

/** The conversations as they can be read from their last memory backwards, oldest first; and loose ends. */
async function threads() {
  const { records } = await opened.driver.executeQuery(
    `MATCH (:Thread {tenant: $tenant})-[:LAST]->(last:Memory)
     MATCH path = (first:Memory)-[:NEXT*0..]->(last) WHERE NOT EXISTS { (first)<-[:NEXT]-() }
     RETURN [m IN nodes(path) | m.text] AS texts ORDER BY texts[0]`,
    { tenant },
    { database: opened.database },
  );
  return records.map((record) => record.get('texts'));
}

test('a conversation goes on where it ended, call after call', async () => {
  await add(said('a'), said('b'));
  await add(said('c'));
  expect(await threads()).toEqual([['a', 'b', 'c']]);
});

test('users who share a run do not follow each other: what they said stays apart', async () => {
  await add(said('a1', { userId: 'alice' }), said('b1', { userId: 'bob' }), said('a2', { userId: 'alice' }));
  await add(said('b2', { userId: 'bob' }));
  expect(await threads()).toEqual([
    ['a1', 'a2'],
    ['b1', 'b2'],
  ]);
});

test('outside a run the messages of an entry follow each other, and nothing else', async () => {
  await add(
    said('a', { runId: null, userId: 'u' }),
    said('b', { runId: null, userId: 'u' }),
    said('c', { runId: null, userId: 'u', entryIndex: 1 }),
  );
  const { records } = await opened.driver.executeQuery(
    'MATCH (a:Memory {tenant: $tenant})-[:NEXT]->(b) RETURN a.text AS a, b.text AS b',
    { tenant },
    { database: opened.database },
  );
  expect(records.map((record) => record.toObject())).toEqual([{ a: 'a', b: 'b' }]);
});

test('a deletion at the start, in the middle and at the end closes the gap, and the next add finds the end', async () => {
  await add(said('a'), said('b'), said('c'), said('d'), said('e'));
  await remove('c');
  expect(await threads()).toEqual([['a', 'b', 'd', 'e']]);
  await remove('a');
  await remove('e');
  expect(await threads()).toEqual([['b', 'd']]);
  await add(said('f'));
  expect(await threads()).toEqual([['b', 'd', 'f']]);
});

test('a deletion of many closes gaps of any width, also when nothing is left', async () => {
  await add(
    ...'abcdefgh'.split('').map((text, i) => said(text, { actorId: [2, 3, 4, 7].includes(i) ? 'x' : 'y' })),
  );
  const scope = parseScope({ runId: 'r' }, 'scope');
  const batch = { upTo: Date.now(), limit: 500, actorId: null, at: Date.now() };
  const only = { kind: 'in' as const, field: 'actorId' as const, values: ['x'] };
  await opened.store.deleteMemories({ tenant }, scope, only, batch);
  expect(await threads()).toEqual([['a', 'b', 'f', 'g']]);
  await opened.store.deleteMemories({ tenant }, scope, MATCH_ALL, batch);
  expect(await threads()).toEqual([]);
  await add(said('z'));
  expect(await threads()).toEqual([['z']]);
});
