import { beforeAll, describe, expect, test } from 'vitest';
import type { FilterInput } from '../../src/memory/filter-input.js';
import type { ListPosition } from '../../src/memory/ports.js';
import {
  addAll,
  filterOf,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
} from './contract-fixtures.js';
import { EVERYWHERE, expectListed, expectMatches } from './expect-matches.js';

const DAY = 86_400_000;
const scope = scopeOf({ userId: 'u' });

/** m1 … m4 of one user; what each filter matches. An absent agent or actor is no value. */
const FILTERS: readonly (readonly [
  name: string,
  filter: FilterInput,
  matches: string,
  how?: typeof EVERYWHERE,
])[] = [
  ['nothing asked', {}, 'm1 m2 m3 m4', EVERYWHERE],
  ['an id equals', { agentId: { eq: 'a' } }, 'm1'],
  ['an id differs, or is absent', { agentId: { ne: 'a' } }, 'm2 m3 m4', EVERYWHERE],
  ['one of several ids', { agentId: { in: ['a', 'b'] } }, 'm1 m2'],
  ['none of several ids, or absent', { agentId: { nin: ['a'] } }, 'm2 m3 m4', EVERYWHERE],
  ['one of no ids', { agentId: { in: [] } }, ''],
  ['none of no ids', { agentId: { nin: [] } }, 'm1 m2 m3 m4', EVERYWHERE],
  ['an id is there', { actorId: { exists: true } }, 'm1 m3'],
  ['an id is absent', { actorId: { exists: false } }, 'm2 m4'],
  ['an id equals null', { actorId: { eq: null } }, 'm2 m4'],
  ['two conditions on one field', { agentId: { ne: 'a', exists: true } }, 'm2'],
  ['conditions on two fields', { agentId: { exists: false }, actorId: { eq: 'c' } }, 'm3', EVERYWHERE],
  ['another user', { userId: { eq: 'other' } }, ''],
  ['a wider or', { or: [{ userId: { eq: 'other' } }, { agentId: { eq: 'b' } }] }, 'm2'],
  ['an empty or', { or: [] }, '', EVERYWHERE],
  ['an empty and', { and: [] }, 'm1 m2 m3 m4', EVERYWHERE],
  ['not nothing', { not: {} }, ''],
  ['the complement of an absent id', { not: { agentId: { eq: 'a' } } }, 'm2 m3 m4', EVERYWHERE],
  ['a double complement', { not: { not: { agentId: { eq: 'a' } } } }, 'm1'],
  ['not any of', { not: { or: [{ agentId: { eq: 'a' } }, { actorId: { eq: 'c' } }] } }, 'm2 m4'],
  ['a contradiction', { and: [{ agentId: { eq: 'a' } }, { agentId: { eq: 'b' } }] }, ''],
  ['a role', { role: { eq: 'TOOL' } }, 'm3'],
  ['other roles', { role: { nin: ['TOOL', 'USER'] } }, 'm2 m4'],
  ['an instant', { eventAt: { eq: '2026-11-23T11:00:00+01:00' } }, 'm2', EVERYWHERE],
  ['another instant', { eventAt: { ne: '2026-11-23T10:00:00Z' } }, 'm1 m3 m4'],
  [
    'a range that includes its ends',
    { eventAt: { gte: '2026-11-22T10:00:00Z', lte: '2026-11-23T10:00:00Z' } },
    'm1 m2',
  ],
  [
    'a range that excludes its ends',
    { eventAt: { gt: '2026-11-22T10:00:00Z', lt: '2026-11-24T10:00:00Z' } },
    'm2',
    EVERYWHERE,
  ],
  ['a distant past', { eventAt: { lt: '1970-01-01' } }, 'm4'],
  ['a time of storing', { createdAt: { gt: '2026-11-22T10:00:00Z' } }, 'm3 m4'],
  ['a time of change', { updatedAt: { lte: '2026-11-22T10:00:00Z' } }, 'm1 m2'],
];

/** Filters, pages, and reading by id. */
export function defineReadContract(current: () => StoreUnderTest): void {
  describe('a filter narrows alike wherever it is used', () => {
    const call = newTenant();
    beforeAll(async () => {
      const { store, dimensions } = current();
      const early = [
        newMemory(dimensions, { id: 'm1', userId: 'u', agentId: 'a', actorId: 'c', eventAt: T0 }),
        newMemory(dimensions, { id: 'm2', userId: 'u', agentId: 'b', role: 'ASSISTANT', eventAt: T0 + DAY }),
      ];
      const late = [
        newMemory(dimensions, { id: 'm3', userId: 'u', actorId: 'c', role: 'TOOL', eventAt: T0 + 2 * DAY }),
        newMemory(dimensions, {
          id: 'm4',
          userId: 'u',
          role: 'SYSTEM',
          eventAt: Date.parse('0001-01-01T00:00:00Z'),
        }),
      ];
      await store.addMemories(call, early, T0);
      await store.addMemories(call, late, T0 + 1);
      await store.addMemories(call, [newMemory(dimensions, { userId: 'other', agentId: 'a' })], T0);
    });

    test.each(FILTERS.map((row) => [row[0], row] as const))('%s', async (_name, row) => {
      const [, input, matches, how] = row;
      const expectFound = how === EVERYWHERE ? expectMatches : expectListed;
      await expectFound(current(), call, { scope, filter: filterOf(input), matches });
    });
  });

  describe('pages', () => {
    async function readAll(call: ReturnType<typeof newTenant>, first: number, backward: boolean) {
      const seen: string[] = [];
      for (let after: ListPosition | null = null; ; ) {
        const page = { first, after, backward };
        const found = await current().store.listMemories(call, scope, filterOf(), page);
        expect(found.length).toBeLessThanOrEqual(first + 1);
        const shown = found.slice(0, first);
        seen.push(...shown.map(({ id }) => id));
        after = shown.at(-1) ?? null;
        if (found.length <= first) return seen;
      }
    }

    test.each([1, 3, 4, 8, 12, 13])(
      'of %i neither repeat nor skip memories of one instant',
      async (first) => {
        const { store, dimensions } = current();
        const call = newTenant();
        const [old, recent] = [0, 1].map(() => Array.from({ length: 4 }, () => newMemory(dimensions)));
        const same = Array.from({ length: 4 }, () => newMemory(dimensions));
        await store.addMemories(call, recent ?? [], T0 + 1);
        await store.addMemories(call, old ?? [], T0);
        await store.addMemories(call, same, T0);
        const descending = (rows: readonly { id: string }[]) =>
          rows
            .map(({ id }) => id)
            .sort()
            .reverse();
        const expected = [...descending(recent ?? []), ...descending([...(old ?? []), ...same])];
        expect(await readAll(call, first, false)).toEqual(expected);
        expect(await readAll(call, first, true)).toEqual(expected.toReversed());
      },
    );

    test('go on where they were although memories were added before and deleted after', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => newMemory(dimensions, { id }));
      await store.addMemories(call, rows, T0);
      const [e, d] = await store.listMemories(call, scope, filterOf(), { first: 2, after: null });
      expect([e?.id, d?.id]).toEqual(['e', 'd']);
      await store.addMemories(call, [newMemory(dimensions, { id: 'f' })], T0 + 1);
      await store.deleteMemory(call, 'd', null, T0 + 1);
      const next = await store.listMemories(call, scope, filterOf(), {
        first: 2,
        after: { createdAt: T0, id: 'd' },
      });
      expect(next.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
      const backward = { first: 2, after: { createdAt: T0, id: 'd' }, backward: true };
      const previous = await store.listMemories(call, scope, filterOf(), backward);
      expect(previous.map(({ id }) => id)).toEqual(['e', 'f']);
    });
  });

  test('reading by id returns what is there, in a map, and no more', async () => {
    const { store, dimensions } = current();
    const call = newTenant();
    const rows = [newMemory(dimensions), newMemory(dimensions)];
    const stored = await addAll(store, call, rows, T0);
    const found = await store.getMemories(call, [...rows.map(({ id }) => id), 'unknown']);
    expect(found.size).toBe(2);
    expect(stored.map((memory) => found.get(memory.id))).toEqual(stored);
    expect(await store.getMemories(call, [])).toEqual(new Map());
  });
}
