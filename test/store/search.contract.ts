import { describe, expect, test } from 'vitest';
import type { Candidate, Memory } from '../../src/memory/model.js';
import {
  filterOf,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
  unitVector,
  updateOf,
} from './contract-fixtures.js';

const scope = scopeOf({ userId: 'u' });
const ALL = filterOf();
/** Matches all, but not as it is written: a store may answer such a filter by another statement. */
const VACUOUS = filterOf({ createdAt: { gte: '2000-01-01' } });
const FILTERS = [
  ['without a filter', ALL],
  ['with a filter', VACUOUS],
] as const;

/** A unit vector whose cosine with `vector` is `cosine`. */
function turned(vector: Float32Array, cosine: number, seed: number): Float32Array {
  const other = unitVector(seed, vector.length);
  const along = other.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0);
  const across = other.map((value, i) => value - along * (vector[i] ?? 0));
  const norm = Math.hypot(...across);
  return vector.map((value, i) => cosine * value + (Math.sqrt(1 - cosine ** 2) * (across[i] ?? 0)) / norm);
}

function best(candidates: readonly Candidate[], arm: 'vectorScore' | 'textScore'): readonly string[] {
  return candidates
    .filter((candidate) => candidate[arm] !== null)
    .sort((a, b) => (b[arm] ?? 0) - (a[arm] ?? 0))
    .map(({ memory }) => memory.id);
}

/** The two arms of a search. */
export function defineSearchContract(current: () => StoreUnderTest): void {
  test.each([
    ['in the memory', 0],
    ['in the memory and its window', 2],
  ])(
    'one word that no other memory has brings nearly the most that a word can bring: %s',
    async (_where, window) => {
      const { store, dimensions } = current();
      const call = newTenant();
      const word = `wort${window}${crypto.randomUUID().replaceAll('-', '')}`;
      const texts = { often: Array(200).fill(word).join(' '), other: 'something else is said here' };
      // One by one: they are not beside each other.
      for (const [id, text] of Object.entries(texts))
        await store.addMemories(call, [newMemory(dimensions, { id, text })], T0);
      const query = { text: word, vector: null, window, pool: 10 };
      const { candidates, rarestWord } = await store.searchMemories(call, scope, ALL, query);
      const [score = 0] = candidates.map(({ textScore }) => textScore ?? 0);
      // Not exactly: others fill the store meanwhile, and a text of one word is long beside the others of a small store.
      expect(score / rarestWord).toBeGreaterThan(0.6);
      expect(score / rarestWord).toBeLessThan(1.02);
    },
  );

  describe.each(FILTERS)('a search %s', (_name, filter) => {
    test('scores vectors by cosine, mapped to 0-1, and puts the nearest first', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const vector = unitVector(77, dimensions);
      const cosines = { same: 1, near: 0.8, side: 0, far: -0.6 };
      const rows = Object.entries(cosines).map(([id, cosine], i) =>
        newMemory(dimensions, { id, embedding: turned(vector, cosine, 100 + i) }),
      );
      await store.addMemories(call, rows, T0);
      const { candidates: found } = await store.searchMemories(call, scope, filter, {
        text: '?',
        vector,
        pool: 100,
      });
      expect(best(found, 'vectorScore')).toEqual(['same', 'near', 'side', 'far']);
      for (const { memory, vectorScore } of found) {
        expect(vectorScore).toBeCloseTo((1 + cosines[memory.id as keyof typeof cosines]) / 2, 3);
      }
    });

    test.each([
      [1, 2],
      [5, 1],
      [99, 3],
      [130, 40],
    ])(
      'of %i memories and %i that were deleted finds all that are left, whatever the pool',
      async (kept, gone) => {
        const { store, dimensions } = current();
        const call = newTenant();
        const rows = Array.from({ length: kept + gone }, (_, i) =>
          newMemory(dimensions, { id: `m${i}`, text: `word ${i}`, embedding: unitVector(i, dimensions) }),
        );
        await store.addMemories(call, rows, T0);
        for (let i = 0; i < gone; i += 1) await store.deleteMemory(call, `m${i}`, null, T0 + 1);
        for (const pool of [1, kept, kept + 1, kept + gone, 1_000]) {
          const query = { text: 'other', vector: unitVector(7, dimensions), pool };
          const { candidates: found } = await store.searchMemories(call, scope, filter, query);
          expect(found.filter(({ vectorScore }) => vectorScore !== null)).toHaveLength(Math.min(pool, kept));
        }
      },
    );

    test('scores the memories that hold a word of the question, and those only', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const texts = {
        both: 'coffee in Lisbon',
        one: 'Bob likes coffee and many other things beside it',
        none: 'a bicycle',
      };
      const rows = Object.entries(texts).map(([id, text], entryIndex) =>
        newMemory(dimensions, { id, text, entryIndex }),
      );
      await store.addMemories(call, rows, T0);
      const query = {
        text: 'What about COFFEE, "Lisbon" AND (NOT) text:* OR?',
        vector: unitVector(5, dimensions),
        pool: 100,
      };
      const { candidates: found } = await store.searchMemories(call, scope, filter, query);
      expect(best(found, 'textScore')).toEqual(['both', 'one']);
      expect(found.every(({ textScore }) => textScore === null || textScore > 0)).toBe(true);
      expect(found.find(({ memory }) => memory.id === 'none')?.textScore).toBe(null);
    });

    test.each([
      ['signs', '?!'],
      ['a star', '*'],
      ['all of the syntax of Lucene', '+-&&||!(){}[]^"~*?:\\/<>='],
      ['stop words', 'the of what'],
      ['the name of a field', 'text:'],
      ['a NUL', 'a\0b'],
      ['an emoji', '👩‍👩‍👧'],
      ['one long word', 'x'.repeat(4_096)],
    ])('for %s finds no word and is no error', async (_name, text) => {
      const { store, dimensions } = current();
      const call = newTenant();
      await store.addMemories(call, [newMemory(dimensions, { text: 'tea' })], T0);
      const query = { text, vector: unitVector(5, dimensions), pool: 100 };
      const { candidates: found } = await store.searchMemories(call, scope, filter, query);
      expect(found.map(({ textScore }) => textScore)).toEqual([null]);
    });

    test('returns the best of each arm, as many as the pool at least', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const vector = unitVector(77, dimensions);
      const rows = Array.from({ length: 8 }, (_, i) =>
        newMemory(dimensions, {
          id: `m${i}`,
          text: i < 4 ? `tea ${'cup '.repeat(4 * i)}` : 'water',
          embedding: turned(vector, i / 10, 100 + i),
          entryIndex: i,
        }),
      );
      await store.addMemories(call, rows, T0);
      const { candidates: found } = await store.searchMemories(call, scope, filter, {
        text: 'tea',
        vector,
        pool: 2,
      });
      expect(best(found, 'vectorScore').slice(0, 2)).toEqual(['m7', 'm6']);
      expect(best(found, 'textScore').slice(0, 2)).toEqual(['m0', 'm1']);
    });

    test('finds an updated memory by its new text and vector, not by its old words', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const [old, fresh] = [unitVector(1, dimensions), unitVector(2, dimensions)];
      const row = newMemory(dimensions, { text: 'tea', embedding: old });
      await store.addMemories(call, [row], T0);
      const keep = (stored: Memory) => stored.metadata;
      const search = async (text: string, vector: Float32Array) =>
        (await store.searchMemories(call, scope, filter, { text, vector, pool: 10 })).candidates[0];
      await store.updateMemory(call, updateOf(row.id, { eventAt: 1 }), keep, T0);
      expect((await search('tea', old))?.vectorScore).toBeCloseTo(1, 3);
      await store.updateMemory(call, updateOf(row.id, { text: 'milk', embedding: fresh }), keep, T0);
      expect((await search('tea', fresh))?.textScore).toBe(null);
      expect((await search('milk', fresh))?.textScore).toBeGreaterThan(0);
      expect((await search('milk', fresh))?.vectorScore).toBeCloseTo(1, 3);
    });

    test('of a small scope finds all of it, however much nearer the rest of the tenant is', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const vector = unitVector(77, dimensions);
      const crowd = Array.from({ length: 300 }, (_, i) =>
        newMemory(dimensions, { userId: 'crowd', text: 'tea', embedding: turned(vector, 0.9, i) }),
      );
      await store.addMemories(call, crowd, T0);
      const few = Array.from({ length: 5 }, (_, i) =>
        newMemory(dimensions, { text: 'tea and a lot of other words', embedding: turned(vector, -0.5, i) }),
      );
      await store.addMemories(call, few, T0);
      const { candidates: found } = await store.searchMemories(call, scope, filter, {
        text: 'tea',
        vector,
        pool: 10,
      });
      expect([...best(found, 'vectorScore')].sort()).toEqual(few.map(({ id }) => id).sort());
      expect([...best(found, 'textScore')].sort()).toEqual(few.map(({ id }) => id).sort());
    });
  });
}
