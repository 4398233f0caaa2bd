import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/memory/model.js';
import {
  addAll,
  expectCode,
  filterOf,
  type MemoryParts,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
  unitVector,
  updateOf,
} from './contract-fixtures.js';

const keep = (stored: Memory) => stored.metadata;
const scope = scopeOf({ userId: 'u' });
const LATER = T0 + 1_000;

/** A memory is live while now < expiresAt; what is not live fills no page. */
export function defineExpiryContract(current: () => StoreUnderTest): void {
  const tea = (parts: MemoryParts = {}) =>
    newMemory(current().dimensions, { text: 'tea', dedupe: true, ...parts });

  describe('an expired memory', () => {
    test('is live until the instant of its expiry, and not at it', async () => {
      const { store } = current();
      const call = newTenant();
      const rows = [tea({ id: 'expires', expiresAt: LATER }), tea({ id: 'stays', text: 'milk' })];
      const stored = await addAll(store, call, rows, T0);
      expect(stored.map(({ expiresAt }) => expiresAt)).toEqual([LATER, null]);
      for (const [liveAt, ids] of [
        [LATER - 1, ['expires', 'stays']],
        [LATER, ['stays']],
        [null, ['expires', 'stays']],
      ] as const) {
        const listed = await store.listMemories(call, scope, filterOf(), { first: 9, after: null, liveAt });
        expect(listed.map(({ id }) => id).sort()).toEqual(ids);
        expect(await store.countMemories(call, scope, filterOf(), liveAt)).toBe(ids.length);
        for (const filter of [filterOf(), filterOf({ role: { eq: 'USER' } })]) {
          const query = { text: 'tea milk', vector: rows[0]?.embedding ?? new Float32Array(), pool: 100 };
          const { candidates: found } = await store.searchMemories(call, scope, filter, { ...query, liveAt });
          expect(found.map(({ memory }) => memory.id).sort()).toEqual(ids);
        }
      }
      expect((await store.getMemories(call, ['expires'])).get('expires')).toEqual(stored[0]);
    });

    test('takes no place in a page or a pool, though 150 of them are newer and nearer', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const vector = unitVector(7, dimensions);
      const far = unitVector(8, dimensions);
      const live = tea({ id: 'live', text: 'tea and a great many other words', embedding: far });
      await addAll(store, call, [live], T0);
      const expired = Array.from({ length: 150 }, () =>
        tea({ dedupe: false, expiresAt: LATER, embedding: vector }),
      );
      await addAll(store, call, expired, T0 + 1);
      const page = { first: 1, after: null, liveAt: LATER };
      expect((await store.listMemories(call, scope, filterOf(), page)).map(({ id }) => id)).toEqual(['live']);
      const query = { text: 'tea', vector, pool: 100, liveAt: LATER };
      const [only, ...others] = (await store.searchMemories(call, scope, filterOf(), query)).candidates;
      expect([only?.memory.id, others.length]).toEqual(['live', 0]);
      expect(only?.vectorScore).not.toBeNull();
      expect(only?.textScore).not.toBeNull();
    });

    test('gives way to its equal, and is then no longer revived beside it', async () => {
      const { store } = current();
      const call = newTenant();
      await addAll(store, call, [tea({ id: 'old', expiresAt: LATER })], T0);
      const early = await store.addMemories(call, [tea()], LATER - 1);
      expect(early.map(({ outcome, id }) => [outcome, id])).toEqual([['DUPLICATE', 'old']]);
      await addAll(store, call, [tea({ id: 'new' })], LATER);
      const revive = updateOf('old', { expiresAt: 'NEVER' });
      await expectCode(store.updateMemory(call, revive, keep, LATER + 1), 'CONFLICT');
      await store.deleteMemory(call, 'new', null, LATER + 1);
      expect(await store.updateMemory(call, revive, keep, LATER + 2)).toMatchObject({ expiresAt: null });
      const again = await store.addMemories(call, [tea()], LATER + 3);
      expect(again.map(({ outcome, id }) => [outcome, id])).toEqual([['DUPLICATE', 'old']]);
    });

    test('gives way to one that is updated to its text', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      await addAll(store, call, [tea({ expiresAt: LATER }), tea({ id: 'milk', text: 'milk' })], T0);
      const change = updateOf('milk', { text: 'tea', embedding: unitVector(1, dimensions) });
      await expectCode(store.updateMemory(call, change, keep, LATER - 1), 'CONFLICT');
      expect((await store.updateMemory(call, change, keep, LATER))?.text).toBe('tea');
      expect((await store.addMemories(call, [tea()], LATER)).map(({ id }) => id)).toEqual(['milk']);
    });

    test('stands in nobody’s way when it had expired before it was added', async () => {
      const { store } = current();
      const call = newTenant();
      const rows = [tea({ expiresAt: T0 }), tea({ expiresAt: T0 - 5 }), tea()];
      expect(await addAll(store, call, rows, T0)).toHaveLength(3);
    });

    test('gives way to one of twenty equals that arrive at once', async () => {
      const { store } = current();
      const call = newTenant();
      await addAll(store, call, [tea({ expiresAt: LATER })], T0);
      const adds = Array.from({ length: 20 }, () => store.addMemories(call, [tea()], LATER));
      const outcomes = (await Promise.all(adds)).flat().map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'ADDED')).toHaveLength(1);
    });

    test('is deleted with its scope', async () => {
      const { store } = current();
      const call = newTenant();
      await addAll(store, call, [tea({ expiresAt: LATER }), tea({ text: 'milk' })], T0);
      const batch = { upTo: LATER, limit: 500, actorId: null, at: LATER };
      expect(await store.deleteMemories(call, scope, filterOf(), batch)).toMatchObject({ deleted: 2 });
    });
  });

  test('an update of the expiry alone is a version with the same text on both sides', async () => {
    const { store } = current();
    const call = newTenant();
    await addAll(store, call, [tea({ id: 'x' })], T0);
    const change = (expiresAt: number | 'NEVER' | null, eventAt: number | null = null) =>
      store.updateMemory(call, updateOf('x', { expiresAt, eventAt }), keep, T0 + 1);
    expect(await change(LATER)).toMatchObject({ version: 2, expiresAt: LATER });
    expect(await change(LATER)).toMatchObject({ version: 2 });
    expect(await change(null, 5)).toMatchObject({ version: 3, expiresAt: LATER, eventAt: 5 });
    expect(await change('NEVER')).toMatchObject({ version: 4, expiresAt: null });
    const events = await store.listEvents(call, ['x'], { afterSeq: 1, limit: 10 });
    expect(events.get('x')?.map(({ oldText, newText }) => [oldText, newText])).toEqual(
      Array(3).fill(['tea', 'tea']),
    );
  });
}
