import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WriteCall } from '../../src/memory/ports.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { filterOf, newMemory, newTenant, scopeOf, T0, unitVector, updateOf } from './contract-fixtures.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

/** Labels of a tenant's nodes, with how many have a property that contains one of the words. */
async function nodesOf(
  tenant: string,
  words: readonly string[],
): Promise<Readonly<Record<string, number[]>>> {
  const { records } = await opened.driver.executeQuery(
    'MATCH (n {tenant: $tenant}) RETURN labels(n)[0] AS label, properties(n) AS values',
    { tenant },
    { database: opened.database },
  );
  const counts: Record<string, number[]> = {};
  for (const record of records) {
    const { embedding, ...values } = record.get('values') as Record<string, unknown>;
    expect(typeof embedding).toMatch(/undefined|object/);
    const told = JSON.stringify(values, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
    const [all = 0, telling = 0] = counts[String(record.get('label'))] ?? [];
    counts[String(record.get('label'))] = [
      all + 1,
      telling + Number(words.some((word) => told.includes(word))),
    ];
  }
  return counts;
}

test('after a purge no node holds an id, a text, metadata or a vector of the scope', async () => {
  const { store, dimensions } = opened;
  const call = newTenant();
  const asked = (key: string): WriteCall => ({ ...call, request: { key, input: `${key} of ${user}` } });
  const [user, run, text] = [`user-${randomUUID()}`, `run-${randomUUID()}`, `secret ${randomUUID()}`];
  const scope = scopeOf({ userId: user });
  const parts = { userId: user, runId: run, actorId: `${user}-actor`, metadata: { [text]: text } };
  await store.addMemories(
    asked('add'),
    ['a', 'b', 'c'].map((id) => newMemory(dimensions, { ...parts, id, text: `${id} ${text}` })),
    T0,
  );
  const change = updateOf('a', { text: `new ${text}`, embedding: unitVector(1, dimensions) });
  await store.updateMemory(asked('update'), change, (stored) => stored.metadata, T0 + 1);
  await store.deleteMemory(asked('delete'), 'b', user, T0 + 2);
  const batch = { upTo: T0, limit: 1, actorId: user, at: T0 + 3 };
  await store.deleteMemories(asked('delete all'), scope, filterOf({ text: { startsWith: 'c' } }), batch);

  const words = [user, run, text];
  const before = await nodesOf(call.tenant, words);
  expect(Object.keys(before).sort()).toEqual([
    ...['Actor', 'Change', 'Memory', 'MemoryEvent', 'Request', 'Run', 'Thread', 'User'],
  ]);
  expect(before.Memory).toEqual([1, 1]);
  // The record of a request holds no text and no id of an owner, even before.
  expect(before.Request).toEqual([4, 0]);

  const { counts, done } = await store.purgeScope(call, scope, { limit: 500, at: T0 + 4 });
  expect([counts.requests, done]).toEqual([4, true]);
  // That a purge took place, and not of what.
  expect(await nodesOf(call.tenant, words)).toEqual({ Change: [1, 0] });
});
