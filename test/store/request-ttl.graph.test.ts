import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { newMemory, newTenant, T0 } from './contract-fixtures.js';

const TTL_MS = 1_000;
let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore(undefined, TTL_MS);
});
afterAll(() => opened.close());

test('a request is remembered for the time that is configured, and then swept away', async () => {
  const { store, dimensions, driver, database } = opened;
  const call = newTenant();
  const add = async (key: string, at: number) => {
    const request = { key, input: key };
    const added = await store.addMemories({ ...call, request }, [newMemory(dimensions)], at);
    return added[0]?.id;
  };
  const first = await add('k', T0);
  expect(await add('k', T0 + TTL_MS)).toBe(first);
  expect(await add('k', T0 + TTL_MS + 1)).not.toBe(first);
  await add('l', T0 + 3 * TTL_MS);
  const { records } = await driver.executeQuery(
    'MATCH (r:Request {tenant: $tenant}) RETURN count(r) AS left',
    call,
    { database },
  );
  expect(Number(records[0]?.get('left'))).toBe(1);
});
