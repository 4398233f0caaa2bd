import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/memory/model.js';
import type { Call } from '../../src/memory/ports.js';
import type { ScopeInput } from '../../src/memory/scope.js';
import {
  addAll,
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
const ids = (memories: readonly Memory[] = []) => memories.map(({ id }) => id).join(' ');

/** What is beside a memory in its conversation, and what is like it in its scope. */
export function defineNearContract(current: () => StoreUnderTest): void {
  const row = (id: string, parts: MemoryParts) => newMemory(current().dimensions, { id, ...parts });

  describe('the turns around a memory', () => {
    const names = Array.from({ length: 14 }, (_, i) => `t${String(i + 1).padStart(2, '0')}`);
    async function converse(call: Call, different: Readonly<Record<string, MemoryParts>> = {}) {
      const rows = names.map((id) => row(id, { runId: 'r', actorId: 'ann', ...different[id] }));
      // In two calls: a conversation goes on.
      await addAll(current().store, call, rows.slice(0, 9), T0);
      await addAll(current().store, call, rows.slice(9), T0 + 1);
    }
    async function around(
      call: Call,
      id: string,
      [before, after]: readonly [number, number],
      scope: ScopeInput = { runId: 'r' },
      liveAt: number | null = T0,
    ) {
      const asked = [{ scope: scopeOf(scope), id, before, after }];
      const [found] = await current().store.listNeighborsOfEach(call, asked, liveAt);
      return [ids(found?.before), ids(found?.after)];
    }

    test('are the nearest first, as many on each side as are asked for', async () => {
      const call = newTenant();
      await converse(call);
      expect(await around(call, 't05', [1, 1])).toEqual(['t04', 't06']);
      expect(await around(call, 't05', [2, 0])).toEqual(['t04 t03', '']);
      expect(await around(call, 't09', [0, 3])).toEqual(['', 't10 t11 t12']);
      expect(await around(call, 't12', [10, 10])).toEqual([
        't11 t10 t09 t08 t07 t06 t05 t04 t03 t02',
        't13 t14',
      ]);
      expect(await around(call, 't01', [10, 0])).toEqual(['', '']);
    });

    test('of another actor are hidden in the scope of an actor, and nothing farther takes their place', async () => {
      const call = newTenant();
      await converse(call, { t04: { actorId: 'ben' }, t07: { actorId: 'ben' } });
      const ann = { runId: 'r', actorId: 'ann' };
      expect(await around(call, 't05', [1, 1], ann)).toEqual(['', 't06']);
      expect(await around(call, 't05', [2, 3], ann)).toEqual(['t03', 't06 t08']);
      expect(await around(call, 't05', [2, 3])).toEqual(['t04 t03', 't06 t07 t08']);
    });

    test('that have expired are hidden unless they are asked for', async () => {
      const call = newTenant();
      await converse(call, { t04: { expiresAt: T0 + 5 } });
      const scope = { runId: 'r' };
      expect(await around(call, 't05', [2, 0], scope, T0 + 4)).toEqual(['t04 t03', '']);
      expect(await around(call, 't05', [2, 0], scope, T0 + 5)).toEqual(['t03', '']);
      expect(await around(call, 't05', [2, 0], scope, null)).toEqual(['t04 t03', '']);
    });

    test('stay in the scope and the tenant, whatever memory is named', async () => {
      const call = newTenant();
      await converse(call);
      await addAll(current().store, call, [row('u', { userId: 'v', runId: 'r' })], T0);
      const scopes = [{ runId: 's' }, { userId: 'v' }, { userId: 'v', runId: 'r' }, { agentId: 'r' }];
      for (const scope of scopes) expect(await around(call, 't05', [3, 3], scope)).toEqual(['', '']);
      expect(await around(newTenant(), 't05', [3, 3])).toEqual(['', '']);
      expect(await around(call, 'unknown', [3, 3])).toEqual(['', '']);
      expect(await around(call, 'u', [3, 3])).toEqual(['', '']);
    });

    test('are those of now, as they are now', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      await converse(call);
      await store.deleteMemory(call, 't06', null, T0 + 1);
      const change = { text: 'changed', embedding: unitVector(1, dimensions) };
      await store.updateMemory(call, updateOf('t07', change), keep, T0 + 1);
      const asked = { scope: scopeOf({ runId: 'r' }), id: 't05', before: 0, after: 2 };
      const [found] = await store.listNeighborsOfEach(call, [asked], T0);
      expect(found?.after.map(({ id, text }) => [id, text])).toEqual([
        ['t07', 'changed'],
        ['t08', expect.any(String)],
      ]);
      const byId = await store.getMemories(call, ['t07', 't08']);
      expect(found?.after).toEqual([byId.get('t07'), byId.get('t08')]);
    });

    test('of several memories are read at once, each in a scope and as far as it is asked for', async () => {
      const { store } = current();
      const call = newTenant();
      await converse(call, { t04: { actorId: 'ben' } });
      const [run, ann] = [scopeOf({ runId: 'r' }), scopeOf({ runId: 'r', actorId: 'ann' })];
      const asked = [
        { scope: run, id: 't05', before: 1, after: 0 },
        { scope: ann, id: 't05', before: 2, after: 1 },
        { scope: run, id: 'unknown', before: 1, after: 1 },
        { scope: run, id: 't01', before: 1, after: 2 },
      ];
      const found = await store.listNeighborsOfEach(call, asked, T0);
      expect(found.map(({ before, after }) => [ids(before), ids(after)])).toEqual([
        ...[
          ['t04', ''],
          ['t03', 't06'],
        ],
        ...[
          ['', ''],
          ['', 't02 t03'],
        ],
      ]);
      expect(await store.listNeighborsOfEach(call, [], T0)).toEqual([]);
    });
  });

  describe('what is like a memory', () => {
    /** A vector at an angle to the first axis, in degrees. */
    const at = (degrees: number): Float32Array => {
      const vector = new Float32Array(current().dimensions);
      vector[0] = Math.cos((degrees * Math.PI) / 180);
      vector[1] = Math.sin((degrees * Math.PI) / 180);
      return vector;
    };
    async function similar(call: Call, id: string, scope: ScopeInput, pool = 10, liveAt: number = T0) {
      const { store } = current();
      const [found] = await store.searchSimilarOfEach(call, [{ scope: scopeOf(scope), id }], {
        pool,
        liveAt,
      });
      const candidates = [...(found?.candidates ?? [])];
      return candidates.sort((a, b) => (b.vectorScore ?? 0) - (a.vectorScore ?? 0));
    }
    const idsOf = async (...asked: Parameters<typeof similar>) =>
      ids((await similar(...asked)).map(({ memory }) => memory));

    async function populate(call: Call): Promise<void> {
      const rows = [
        row('a', { userId: 'u', embedding: at(0) }),
        row('b', { userId: 'u', runId: 'r', embedding: at(30) }),
        row('c', { userId: 'u', runId: 'r', actorId: 'ann', embedding: at(-10) }),
        row('d', { userId: 'u', embedding: at(90), expiresAt: T0 + 5 }),
        row('e', { userId: 'v', runId: 'r', embedding: at(1) }),
        row('f', { userId: 'u', actorId: 'ann', embedding: at(170) }),
      ];
      await addAll(current().store, call, rows, T0);
    }

    test('is the nearest of the scope by its own vector, without itself', async () => {
      const call = newTenant();
      await populate(call);
      expect(await idsOf(call, 'a', { userId: 'u' })).toBe('c b d f');
      expect(await idsOf(call, 'b', { userId: 'u' })).toBe('a c d f');
      expect(await idsOf(call, 'c', { userId: 'u', actorId: 'ann' })).toBe('f');
      expect(await idsOf(call, 'b', { runId: 'r' })).toBe('e c');
      expect(await idsOf(call, 'a', { userId: 'u' }, 2)).toBe('c b');
      const [nearest] = await similar(call, 'a', { userId: 'u' });
      expect(nearest?.vectorScore).toBeCloseTo((1 + Math.cos((10 * Math.PI) / 180)) / 2, 3);
    });

    test('is live, and found for a memory that is not', async () => {
      const call = newTenant();
      await populate(call);
      expect(await idsOf(call, 'a', { userId: 'u' }, 10, T0 + 5)).toBe('c b f');
      expect(await idsOf(call, 'd', { userId: 'u' }, 10, T0 + 5)).toBe('b f a c');
    });

    test('follows an update of its text', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      await store.updateMemory(call, updateOf('a', { text: 'x', embedding: at(175) }), keep, T0 + 1);
      expect(await idsOf(call, 'a', { userId: 'u' })).toBe('f d b c');
    });

    test('stays in the tenant, and is nothing for an unknown memory or an empty scope', async () => {
      const call = newTenant();
      await populate(call);
      expect(await idsOf(newTenant(), 'a', { userId: 'u' })).toBe('');
      expect(await idsOf(call, 'unknown', { userId: 'u' })).toBe('');
      expect(await idsOf(call, 'a', { userId: 'w' })).toBe('');
    });

    test('is read for several memories at once, each in its scope', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      const asked = [
        { id: 'a', scope: scopeOf({ userId: 'u' }) },
        { id: 'unknown', scope: scopeOf({ userId: 'u' }) },
        { id: 'b', scope: scopeOf({ runId: 'r' }) },
        { id: 'c', scope: scopeOf({ userId: 'u', actorId: 'ann' }) },
      ];
      const found = await store.searchSimilarOfEach(call, asked, { pool: 10, liveAt: T0 });
      const sets = found.map(({ candidates }) =>
        candidates
          .map(({ memory }) => memory.id)
          .sort()
          .join(' '),
      );
      expect(sets).toEqual(['b c d f', '', 'c e', 'f']);
    });

    test('is the nearest in a scope of many, too', async () => {
      const { store } = current();
      const call = newTenant();
      const rows = Array.from({ length: 1_200 }, (_, i) =>
        row(`n${i}`, { userId: 'u', embedding: at((i * 360) / 1_200) }),
      );
      for (let i = 0; i < rows.length; i += 400) await addAll(store, call, rows.slice(i, i + 400), T0);
      const found = (await similar(call, 'n600', { userId: 'u' }, 100)).map(({ memory }) => memory.id);
      expect(found).toHaveLength(100);
      expect([...found.slice(0, 4)].sort()).toEqual(['n598', 'n599', 'n601', 'n602']);
    });
  });
}
