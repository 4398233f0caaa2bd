import { expect } from 'vitest';
import type { Filter } from '../../src/memory/filter.js';
import type { Call } from '../../src/memory/ports.js';
import type { Scope } from '../../src/memory/scope.js';
import { type StoreUnderTest, unitVector } from './contract-fixtures.js';

/**
 * Of a line of a table of filters: counted and searched, too. One of each shape of condition is; a store may need a
 * statement of its own for each shape and each way of reading, which costs half a second.
 */
export const EVERYWHERE = 'everywhere';

/** The ids of the memories that a filter lets through, parted by blanks. */
interface Expected {
  readonly scope: Scope;
  readonly filter: Filter;
  readonly matches: string;
}

export async function expectListed({ store }: StoreUnderTest, call: Call, expected: Expected): Promise<void> {
  const { scope, filter } = expected;
  const listed = await store.listMemories(call, scope, filter, { first: 100, after: null });
  expect(listed.map(({ id }) => id).sort()).toEqual(idsOf(expected));
}

/** Listed, counted and searched. */
export async function expectMatches(current: StoreUnderTest, call: Call, expected: Expected): Promise<void> {
  const { store, dimensions } = current;
  const { scope, filter } = expected;
  const query = { text: 'memory', vector: unitVector(1, dimensions), pool: 100 };
  await expectListed(current, call, expected);
  const [counted, found] = await Promise.all([
    store.countMemories(call, scope, filter),
    store.searchMemories(call, scope, filter, query),
  ]);
  expect(counted).toBe(idsOf(expected).length);
  expect(found.candidates.map(({ memory }) => memory.id).sort()).toEqual(idsOf(expected));
}

function idsOf({ matches }: Expected): readonly string[] {
  return matches.split(' ').filter((id) => id !== '');
}
