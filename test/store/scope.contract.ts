import { beforeAll, describe, expect, test } from 'vitest';
import type { Call } from '../../src/memory/ports.js';
import type { ScopeInput } from '../../src/memory/scope.js';
import {
  filterOf,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
  unitVector,
} from './contract-fixtures.js';

export const MEMORIES: Readonly<Record<string, ScopeInput>> = {
  s1: { userId: 'u1' },
  s2: { userId: 'u1', agentId: 'a1' },
  s3: { userId: 'u1', runId: 'r1' },
  s4: { agentId: 'a1', runId: 'r1' },
  s5: { userId: 'u1', agentId: 'a1', runId: 'r1', actorId: 'c1' },
  s6: { agentId: 'a1' },
  s7: { runId: 'r1' },
  s8: { userId: 'u2', agentId: 'a1', runId: 'r1', actorId: 'c1' },
  s9: { userId: 'u1', actorId: 'c1' },
};

export const TABLE: readonly (readonly [scope: string, matches: string])[] = [
  ['u1', 's1 s2 s3 s5 s9'],
  ['a1', 's2 s4 s5 s6 s8'],
  ['r1', 's3 s4 s5 s7 s8'],
  ['u1 a1', 's2 s5'],
  ['u1 r1', 's3 s5'],
  ['a1 r1', 's4 s5 s8'],
  ['u1 a1 r1', 's5'],
  ['u1 a1 c1', 's5'],
  ['u1 r1 c1', 's5'],
  ['u1 a1 r1 c1', 's5'],
  ['u1 c1', 's5 s9'],
  ['a1 c1', 's5 s8'],
  ['r1 c1', 's5 s8'],
  ['a1 r1 c1', 's5 s8'],
];

const FIELDS = { u: 'userId', a: 'agentId', r: 'runId', c: 'actorId' } as const;

export function scopeFrom(names: string) {
  const entries = names.split(' ').map((id) => [FIELDS[id.charAt(0) as keyof typeof FIELDS], id]);
  return scopeOf(Object.fromEntries(entries));
}

/** Matches all, but not as it is written: a store may answer such a filter by another statement. */
const VACUOUS = filterOf({ createdAt: { gte: '2000-01-01' } });
const EVERYTHING = filterOf();

/** Every scope, over everything that reads or deletes, matches what the table says and nothing else. */
export function defineScopeContract(current: () => StoreUnderTest): void {
  async function addAll(call: Call): Promise<void> {
    const { store, dimensions } = current();
    const rows = Object.entries(MEMORIES).map(([id, ids]) =>
      newMemory(dimensions, { id, text: 'tea', ...ids }),
    );
    await store.addMemories(call, rows, T0);
  }

  describe('a scope is a conjunction of the ids it names', () => {
    const call = newTenant();
    beforeAll(() => addAll(call));

    test.each(TABLE)('%s lists and counts %s', async (names, matches) => {
      const { store } = current();
      const page = { first: 100, after: null };
      for (const filter of [EVERYTHING, VACUOUS]) {
        const listed = await store.listMemories(call, scopeFrom(names), filter, page);
        expect(listed.map(({ id }) => id).sort()).toEqual(matches.split(' '));
        expect(await store.countMemories(call, scopeFrom(names), filter)).toBe(matches.split(' ').length);
      }
    });

    test.each(TABLE)('%s searches %s, by words and by vectors', async (names, matches) => {
      const { store, dimensions } = current();
      const query = { text: 'tea', vector: unitVector(1, dimensions), pool: 100 };
      for (const filter of [EVERYTHING, VACUOUS]) {
        const { candidates: found } = await store.searchMemories(call, scopeFrom(names), filter, query);
        expect(found.map(({ memory }) => memory.id).sort()).toEqual(matches.split(' '));
        expect(found.every(({ vectorScore, textScore }) => vectorScore !== null && textScore !== null)).toBe(
          true,
        );
      }
    });
  });

  describe('a deletion reaches its scope and no further', () => {
    test.each(TABLE)('%s deletes %s', async (names, matches) => {
      const { store } = current();
      const call = newTenant();
      await addAll(call);
      const batch = { upTo: T0, limit: 500, actorId: null, at: T0 };
      const { deleted } = await store.deleteMemories(call, scopeFrom(names), EVERYTHING, batch);
      expect(deleted).toBe(matches.split(' ').length);
      const left = await store.getMemories(call, Object.keys(MEMORIES));
      const expected = Object.keys(MEMORIES).filter((id) => !matches.split(' ').includes(id));
      expect([...left.keys()].sort()).toEqual(expected);
    });
  });

  test('ids that read like several parts share nothing with those parts', async () => {
    const { store, dimensions } = current();
    const call = newTenant();
    const rows = [
      newMemory(dimensions, { runId: 'x&user_id=u1' }),
      newMemory(dimensions, { userId: 'u1', runId: 'x' }),
      newMemory(dimensions, { userId: 'U1' }),
      newMemory(dimensions, { userId: '__proto__' }),
      newMemory(dimensions, { userId: 'e\u0301' }),
    ];
    await store.addMemories(call, rows, T0);
    const scopes = [{ runId: 'x&user_id=u1' }, { runId: 'x' }, { userId: 'U1' }, { userId: '__proto__' }];
    for (const [i, scope] of scopes.entries()) {
      const listed = await store.listMemories(call, scopeOf(scope), EVERYTHING, { first: 10, after: null });
      expect(listed.map(({ id }) => id)).toEqual([rows[i]?.id]);
    }
    expect(await store.countMemories(call, scopeOf({ userId: '\u00e9' }), EVERYTHING)).toBe(0);
  });

  test('a tenant sees, changes and deletes nothing of another, even under the same ids', async () => {
    const { store, dimensions } = current();
    const [mine, other] = [newTenant(), newTenant()];
    await store.addMemories(mine, [newMemory(dimensions, { id: 'same', text: 'tea' })], T0);
    const scope = scopeOf({ userId: 'u' });
    const query = { text: 'tea', vector: unitVector(1, dimensions), pool: 100 };
    expect(await store.getMemories(other, ['same'])).toEqual(new Map());
    expect(await store.listMemories(other, scope, EVERYTHING, { first: 10, after: null })).toEqual([]);
    expect(await store.countMemories(other, scope, EVERYTHING)).toBe(0);
    expect((await store.searchMemories(other, scope, EVERYTHING, query)).candidates).toEqual([]);
    expect((await store.searchMemories(other, scope, VACUOUS, query)).candidates).toEqual([]);
    expect(await store.deleteMemory(other, 'same', null, T0)).toBe(false);
    const batch = { upTo: T0, limit: 500, actorId: null, at: T0 };
    expect(await store.deleteMemories(other, scope, EVERYTHING, batch)).toMatchObject({
      deleted: 0,
      done: true,
    });
    const events = await store.listEvents(other, ['same'], { afterSeq: 0, limit: 10 });
    expect(events.get('same') ?? []).toEqual([]);
    await store.addMemories(other, [newMemory(dimensions, { id: 'same', text: 'milk' })], T0);
    expect((await store.getMemories(mine, ['same'])).get('same')?.text).toBe('tea');
    expect((await store.getMemories(other, ['same'])).get('same')?.text).toBe('milk');
  });
}
