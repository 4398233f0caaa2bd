import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/memory/model.js';
import type { Call } from '../../src/memory/ports.js';
import {
  addAll,
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

const RUN = scopeOf({ runId: 'r' });
const ANN = scopeOf({ runId: 'r', actorId: 'ann' });
const keep = (stored: Memory) => stored.metadata;
const batch = { upTo: T0 + 1, limit: 500, actorId: null, at: T0 + 2 };

/** What was said around a memory: in the text arm to both sides, in the vector arm what was said before it. */
export function defineWindowContract(current: () => StoreUnderTest): void {
  const said = (id: string, text: string, parts: MemoryParts = {}) =>
    newMemory(current().dimensions, { id, text, runId: 'r', actorId: 'ann', ...parts });

  /** Seven turns, of which the one in the middle, by another actor, has a word of its own. */
  async function converse(call: Call): Promise<void> {
    const turns = ['one', 'two', 'three', 'marmalade', 'five', 'six', 'seven'];
    const rows = turns.map((text, i) => said(`m${i + 1}`, text, i === 3 ? { actorId: 'ben' } : {}));
    await addAll(current().store, call, rows, T0);
  }

  /** Ids of what the text arm finds. */
  async function found(call: Call, text: string, scope = RUN, window = 1): Promise<string> {
    const query = { text, window, vector: null, pool: 100 };
    const { candidates } = await current().store.searchMemories(call, scope, filterOf(), query);
    const ids = candidates.flatMap(({ memory, textScore }) => (textScore === null ? [] : [memory.id]));
    return ids.sort().join(' ');
  }

  describe('the words around a memory', () => {
    test('find it, up to two turns away on each side', async () => {
      const call = newTenant();
      await converse(call);
      expect(await found(call, 'marmalade')).toBe('m2 m3 m4 m5 m6');
    });

    test('count for nothing when they are not asked for, nor in the scope of an actor', async () => {
      const call = newTenant();
      await converse(call);
      expect(await found(call, 'marmalade', RUN, 0)).toBe('m4');
      expect(await found(call, 'marmalade', ANN)).toBe('');
      expect(await found(call, 'three', ANN)).toBe('m3');
    });

    test('count more the more they are asked for, and less than the words of the memory itself', async () => {
      const { store } = current();
      const call = newTenant();
      await converse(call);
      const scores = async (window: number) => {
        const query = { text: 'marmalade', window, vector: null, pool: 100 };
        const { candidates } = await store.searchMemories(call, RUN, filterOf(), query);
        return new Map(candidates.map(({ memory, textScore }) => [memory.id, textScore ?? 0]));
      };
      const [light, heavy] = [await scores(1), await scores(4)];
      for (const id of ['m2', 'm3', 'm5', 'm6']) {
        expect(light.get(id)).toBeLessThan(light.get('m4') ?? 0);
        expect(heavy.get(id)).toBeGreaterThan(light.get(id) ?? 0);
      }
    });

    test('are those of now: an update of a turn changes what its neighbours are found by', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      await converse(call);
      const change = { text: 'honey', embedding: unitVector(5, dimensions) };
      await store.updateMemory(call, updateOf('m4', change), keep, T0 + 1);
      expect(await found(call, 'marmalade')).toBe('');
      expect(await found(call, 'honey')).toBe('m2 m3 m4 m5 m6');
    });

    test('go with a turn that is deleted, and those behind it come nearer', async () => {
      const { store } = current();
      const call = newTenant();
      await converse(call);
      await store.deleteMemory(call, 'm4', null, T0 + 1);
      expect(await found(call, 'marmalade')).toBe('');
      expect(await found(call, 'five')).toBe('m2 m3 m5 m6 m7');
    });

    test.each([
      ['side by side', ['m3', 'm4', 'm5'], 'marmalade five', 'six', 'm1 m2 m6 m7'],
      ['at both ends', ['m1', 'm2', 'm6', 'm7'], 'one seven', 'marmalade', 'm3 m4 m5'],
    ])('go with turns that are deleted together, %s', async (_name, gone, words, left, beside) => {
      const { store } = current();
      const call = newTenant();
      await converse(call);
      const texts: Readonly<Record<string, string>> = {
        ...{ m1: 'one', m2: 'two', m3: 'three', m4: 'marmalade', m5: 'five', m6: 'six', m7: 'seven' },
      };
      const filter = filterOf({ text: { in: gone.map((id) => texts[id] ?? '') } });
      expect(await store.deleteMemories(call, RUN, filter, batch)).toMatchObject({ deleted: gone.length });
      expect(await found(call, words)).toBe('');
      expect(await found(call, left)).toBe(beside);
    });

    test('go with a turn that is purged', async () => {
      const { store } = current();
      const call = newTenant();
      await converse(call);
      const ben = scopeOf({ runId: 'r', actorId: 'ben' });
      await store.purgeScope(call, ben, { limit: 500, at: T0 + 1 });
      expect(await found(call, 'marmalade')).toBe('');
      expect(await found(call, 'five')).toBe('m2 m3 m5 m6 m7');
    });

    test('come to the two turns before a memory that is added later', async () => {
      const { store } = current();
      const call = newTenant();
      await addAll(store, call, [said('a', 'one'), said('b', 'two'), said('c', 'three')], T0);
      await addAll(store, call, [said('d', 'marmalade')], T0 + 1);
      expect(await found(call, 'marmalade')).toBe('b c d');
      expect(await found(call, 'two')).toBe('a b c d');
    });

    test('are of the conversation: not of another run, user or entry', async () => {
      const { store } = current();
      const call = newTenant();
      const rows = [
        said('a', 'marmalade'),
        said('b', 'one', { runId: 's' }),
        said('c', 'two', { userId: 'u' }),
        said('d', 'three', { runId: null, userId: 'u', entryIndex: 1 }),
        said('e', 'four', { runId: null, userId: 'u', entryIndex: 2 }),
      ];
      await addAll(store, call, rows, T0);
      expect(await found(call, 'marmalade')).toBe('a');
      expect(await found(call, 'one', scopeOf({ runId: 's' }))).toBe('b');
      expect(await found(call, 'three', scopeOf({ userId: 'u' }))).toBe('d');
    });
  });

  describe('the meaning of what was said before a memory', () => {
    /** By id, how near what was said before it is to the vector of `m4`, rounded. */
    async function nearBefore(call: Call, scope = RUN, liveAt: number | null = null) {
      const { store, dimensions } = current();
      const query = { text: '?', words: false, vector: unitVector(400, dimensions), pool: 100, liveAt };
      const { candidates } = await store.searchMemories(call, scope, filterOf(), query);
      const isNear = (score: number | null) => (score === null ? null : score > 0.9);
      return Object.fromEntries(
        candidates.map(({ memory, previousScore }) => [memory.id, isNear(previousScore)]),
      );
    }
    async function converseByVectors(call: Call, parts: MemoryParts): Promise<void> {
      const { store, dimensions } = current();
      const rows = [1, 2, 3, 4, 5].map((n) =>
        said(`m${n}`, `turn ${n}`, {
          embedding: unitVector(n * 100, dimensions),
          ...(n === 4 ? parts : {}),
        }),
      );
      await addAll(store, call, rows, T0);
    }

    test('is that of the turn before it; the first of a conversation has none', async () => {
      const call = newTenant();
      await converseByVectors(call, {});
      expect(await nearBefore(call)).toEqual({ m1: null, m2: false, m3: false, m4: false, m5: true });
    });

    test('is that of the turn that is before it now', async () => {
      const { store } = current();
      const call = newTenant();
      await converseByVectors(call, {});
      await store.deleteMemory(call, 'm3', null, T0 + 1);
      await store.deleteMemory(call, 'm1', null, T0 + 1);
      expect(await nearBefore(call)).toEqual({ m2: null, m4: false, m5: true });
    });

    test('is not looked at across actors in the scope of an actor', async () => {
      const call = newTenant();
      await converseByVectors(call, { actorId: 'ben' });
      expect(await nearBefore(call)).toMatchObject({ m4: false, m5: true });
      expect(await nearBefore(call, ANN)).toEqual({ m1: null, m2: false, m3: false, m5: null });
    });

    test('is not looked at once that turn has expired, unless expired ones are shown', async () => {
      const call = newTenant();
      await converseByVectors(call, { expiresAt: T0 + 5 });
      expect(await nearBefore(call, RUN, T0 + 4)).toMatchObject({ m5: true });
      expect(await nearBefore(call, RUN, T0 + 5)).toEqual({ m1: null, m2: false, m3: false, m5: null });
      expect(await nearBefore(call)).toMatchObject({ m4: false, m5: true });
    });
  });
}
