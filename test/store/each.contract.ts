import { beforeAll, describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/memory/model.js';
import { OWNER_KINDS, type OwnerKind } from '../../src/memory/path.js';
import type { Call, ListPosition } from '../../src/memory/ports.js';
import { filterOf, newMemory, newTenant, type StoreUnderTest, T0, unitVector } from './contract-fixtures.js';
import { MEMORIES, scopeFrom, TABLE } from './scope.contract.js';

const EVERYTHING = filterOf();
const ALL_SCOPES = TABLE.map(([names]) => scopeFrom(names));
/** Of every length, and of every kind of id that can lead. */
const SEARCHED = ['a1', 'u1', 'r1 c1', 'u1 a1 c1', 'u1 a1 r1 c1'].map(scopeFrom);
const vectorScores = ({ vectorScore, previousScore }: Candidate) =>
  [vectorScore, previousScore].map((score) => score?.toFixed(4));
const FIRST_PAGES = ALL_SCOPES.map((scope) => ({ scope, after: null }));

/** Of some scopes of the nine memories, the owners of each kind; the memories are stored in the order s1 … s9. */
const OWNERS: readonly (readonly [scope: string, owners: Readonly<Record<OwnerKind, string>>])[] = [
  ['u1', { user: 'u1', agent: 'a1', run: 'r1', actor: 'c1' }],
  ['a1', { user: 'u2 u1', agent: 'a1', run: 'r1', actor: 'c1' }],
  ['r1', { user: 'u2 u1', agent: 'a1', run: 'r1', actor: 'c1' }],
  ['u1 a1', { user: 'u1', agent: 'a1', run: 'r1', actor: 'c1' }],
  ['u1 r1 c1', { user: 'u1', agent: 'a1', run: 'r1', actor: 'c1' }],
  ['r1 c1', { user: 'u2 u1', agent: 'a1', run: 'r1', actor: 'c1' }],
];

/** Reads of several scopes at once, and the owners that the memories of a scope have. */
export function defineEachContract(current: () => StoreUnderTest): void {
  const add = (call: Call, id: string, ids: object, at: number, expiresAt: number | null = null) => {
    const { store, dimensions } = current();
    return store.addMemories(call, [newMemory(dimensions, { id, text: 'tea', expiresAt, ...ids })], at);
  };
  const addNine = async (call: Call) => {
    for (const [i, [id, ids]] of Object.entries(MEMORIES).entries()) await add(call, id, ids, T0 + i);
  };
  const idsOf = (rows: readonly { readonly id: string }[] = []) => rows.map(({ id }) => id).join(' ');

  describe('several scopes read at once', () => {
    const call = newTenant();
    const query = () => ({ text: 'tea', vector: unitVector(1, current().dimensions), pool: 100 });
    const filters = [EVERYTHING, filterOf({ createdAt: { gte: '2026-11-22T10:00:00.002Z' } })];
    beforeAll(() => addNine(call));

    test('have the pages, counts and candidates that each of them has alone', async () => {
      const { store } = current();
      for (const filter of filters) {
        for (const first of [2, 100]) {
          const alone = ALL_SCOPES.map((scope) =>
            store.listMemories(call, scope, filter, { first, after: null }),
          );
          expect(await store.listMemoriesOfEach(call, FIRST_PAGES, filter, { first })).toEqual(
            await Promise.all(alone),
          );
        }
        const counts = ALL_SCOPES.map((scope) => store.countMemories(call, scope, filter));
        expect(await store.countMemoriesOfEach(call, ALL_SCOPES, filter)).toEqual(await Promise.all(counts));
        const found = await store.searchMemoriesOfEach(call, SEARCHED, filter, query());
        for (const [i, scope] of SEARCHED.entries()) {
          const { candidates: alone } = await store.searchMemories(call, scope, filter, query());
          const together = found[i]?.candidates;
          expect(idsOf(together?.map(({ memory }) => memory).sort(byId))).toBe(
            idsOf(alone.map(({ memory }) => memory).sort(byId)),
          );
          const byMemory = new Map(together?.map((candidate) => [candidate.memory.id, candidate]));
          for (const candidate of alone) {
            const other = byMemory.get(candidate.memory.id);
            expect(other && vectorScores(other)).toEqual(vectorScores(candidate));
            // Words are weighed by how many memories of the whole store hold them, and others store meanwhile.
            const [score, scoreAlone] = [other?.textScore ?? 0, candidate.textScore ?? 0];
            expect(Math.abs(score - scoreAlone)).toBeLessThanOrEqual(0.2 * scoreAlone);
          }
        }
      }
    });

    test('each go on from a place of their own', async () => {
      const { store } = current();
      const scopes = ['u1', 'a1', 'u1'].map(scopeFrom);
      const places = [{ createdAt: T0 + 4, id: 's5' }, { createdAt: T0 + 7, id: 's8' }, null];
      const pages = scopes.flatMap((scope, i) => ({ scope, after: places[i] ?? null }));
      const found = await store.listMemoriesOfEach(call, pages, EVERYTHING, { first: 2 });
      expect(found.map(idsOf)).toEqual(['s3 s2 s1', 's6 s5 s4', 's9 s5 s3']);
      const backward = { first: 2, backward: true };
      const turned = await store.listMemoriesOfEach(call, pages, EVERYTHING, backward);
      expect(turned.map(idsOf)).toEqual(['s9', '', 's1 s2 s3']);
    });

    test('are none when none are asked for, and empty where there is nothing', async () => {
      const { store } = current();
      expect(await store.listMemoriesOfEach(call, [], EVERYTHING, { first: 1 })).toEqual([]);
      expect(await store.searchMemoriesOfEach(call, [], EVERYTHING, query())).toEqual([]);
      const unknown = [{ scope: scopeFrom('u9'), after: null }];
      expect(await store.listMemoriesOfEach(call, unknown, EVERYTHING, { first: 1 })).toEqual([[]]);
      expect(await store.countMemoriesOfEach(call, [scopeFrom('u9')], EVERYTHING)).toEqual([0]);
      expect(await store.listOwnersOfEach(call, 'run', unknown, { first: 1 })).toEqual([[]]);
    });

    test('are searched on until expired memories take no place from live ones in any of them', async () => {
      const { store, dimensions } = current();
      const crowded = newTenant();
      for (let i = 0; i < 12; i += 1) await add(crowded, `old${i}`, { userId: 'u1' }, T0, T0 + 1);
      await add(crowded, 'live', { userId: 'u1' }, T0);
      await add(crowded, 'other', { userId: 'u2' }, T0);
      const narrow = { text: 'tea', vector: unitVector(1, dimensions), pool: 2, liveAt: T0 + 1 };
      const scopes = ['u1', 'u2'].map(scopeFrom);
      const found = await store.searchMemoriesOfEach(crowded, scopes, EVERYTHING, narrow);
      expect(found.map(({ candidates }) => candidates.map(({ memory }) => memory.id))).toEqual([
        ['live'],
        ['other'],
      ]);
      for (const { candidates } of found) expect(candidates[0]?.textScore).toBeGreaterThan(0);
    });

    test('show another tenant nothing', async () => {
      const { store } = current();
      const other = newTenant();
      const nothing = ALL_SCOPES.map(() => []);
      const none = ALL_SCOPES.map(() => 0);
      expect(await store.listMemoriesOfEach(other, FIRST_PAGES, EVERYTHING, { first: 9 })).toEqual(nothing);
      expect(await store.countMemoriesOfEach(other, ALL_SCOPES, EVERYTHING)).toEqual(none);
      for (const filter of filters) {
        const found = await store.searchMemoriesOfEach(other, SEARCHED, filter, query());
        expect(found.flatMap(({ candidates }) => candidates)).toEqual([]);
      }
      for (const kind of OWNER_KINDS) {
        expect(await store.listOwnersOfEach(other, kind, FIRST_PAGES, { first: 9 })).toEqual(nothing);
        expect(await store.countOwnersOfEach(other, kind, ALL_SCOPES)).toEqual(none);
      }
    });
  });

  describe('owners', () => {
    const call = newTenant();
    beforeAll(() => addNine(call));

    test.each(OWNERS)('of %s are those of its memories, the newest first', async (names, owners) => {
      const { store } = current();
      for (const kind of OWNER_KINDS) {
        const page = [{ scope: scopeFrom(names), after: null }];
        const [found] = await store.listOwnersOfEach(call, kind, page, { first: 10 });
        expect(idsOf(found), kind).toBe(owners[kind]);
        const [count] = await store.countOwnersOfEach(call, kind, [scopeFrom(names)]);
        expect(count, kind).toBe(owners[kind].split(' ').length);
      }
    });

    test('of one instant are paged by their ids, and neither repeated nor skipped while memories come', async () => {
      const { store } = current();
      const busy = newTenant();
      for (const [run, at] of [
        ['b', 0],
        ['a', 0],
        ['d', 0],
        ['c', 1],
        ['e', 2],
      ] as const) {
        await add(busy, run, { userId: 'u1', runId: run }, T0 + at);
      }
      const seen: string[] = [];
      for (let after: ListPosition | null = null; ; ) {
        const [found = []]: readonly (readonly ListPosition[])[] = await store.listOwnersOfEach(
          busy,
          'run',
          [{ scope: scopeFrom('u1'), after }],
          { first: 2 },
        );
        seen.push(...found.slice(0, 2).map(({ id }) => id));
        // More of the oldest run, and a new one: both after the walk began.
        await add(busy, `more ${seen.length}`, { userId: 'u1', runId: 'a' }, T0 + 9 + seen.length);
        await add(busy, `new ${seen.length}`, { userId: 'u1', runId: `new${seen.length}` }, T0 + 9);
        after = found[1] ?? null;
        if (found.length <= 2) break;
      }
      expect(seen).toEqual(['e', 'c', 'd', 'b', 'a']);
      const from = { scope: scopeFrom('u1'), after: { createdAt: T0, id: 'b' } };
      const [back] = await store.listOwnersOfEach(busy, 'run', [from], { first: 2, backward: true });
      expect(idsOf(back)).toBe('d c e');
      const [end] = await store.listOwnersOfEach(busy, 'run', [{ ...from, after: null }], {
        ...{ first: 1, backward: true },
      });
      expect(idsOf(end)).toBe('a b');
    });

    test('are there as long as a memory of theirs is live, or always when asked so', async () => {
      const { store } = current();
      const mortal = newTenant();
      await add(mortal, 'x', { userId: 'u1', runId: 'old' }, T0, T0 + 10);
      await add(mortal, 'y', { userId: 'u1', runId: 'new' }, T0 + 1);
      const read = async (liveAt: number | null) => {
        const pages = [{ scope: scopeFrom('u1'), after: null }];
        const [found] = await store.listOwnersOfEach(mortal, 'run', pages, { first: 9, liveAt });
        const [count] = await store.countOwnersOfEach(mortal, 'run', [scopeFrom('u1')], liveAt);
        return [idsOf(found), count];
      };
      expect(await read(T0 + 9)).toEqual(['new old', 2]);
      expect(await read(T0 + 10)).toEqual(['new', 1]);
      expect(await read(null)).toEqual(['new old', 2]);
    });
  });
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
