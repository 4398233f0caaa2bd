import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { JsonObject, Memory } from '../../src/memory/model.js';
import {
  addAll,
  expectCode,
  filterOf,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
  updateOf,
} from './contract-fixtures.js';

const keep = (stored: Memory) => stored.metadata;
const ALL = { afterSeq: 0, limit: 100 };
const scope = scopeOf({ userId: 'u' });

/** Adds, deletions, and reading several histories. */
export function defineWriteContract(current: () => StoreUnderTest): void {
  async function historyOf(call: ReturnType<typeof newTenant>, id: string) {
    return (await current().store.listEvents(call, [id], ALL)).get(id) ?? [];
  }

  describe('an add', () => {
    test('returns the memories in the order given, exactly as they are read afterwards', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const metadata = JSON.parse(
        '{"b":[1,{"a":null}],"a":"ü","__proto__":{"admin":true},"n":0.1,"e":{}}',
      ) as JsonObject;
      const rows = [
        newMemory(dimensions, { text: 'plain' }),
        newMemory(dimensions, {
          text: ' NUL \0, 👩‍👩‍👧, \u202e and\n tabs\t ',
          metadata,
          role: 'TOOL',
          eventAt: -1,
        }),
        newMemory(dimensions, { userId: 'u', agentId: 'a', runId: 'r', actorId: 'c', entryIndex: 1 }),
      ];
      const stored = await addAll(store, call, rows, T0);
      expect(stored.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
      const read = await store.getMemories(
        call,
        rows.map(({ id }) => id),
      );
      expect(stored.map(({ id }) => read.get(id))).toEqual(stored);
      const second = read.get(rows[1]?.id ?? '');
      expect(second).toMatchObject({ text: rows[1]?.text, role: 'TOOL', eventAt: -1, version: 1 });
      expect([second?.createdAt, second?.updatedAt]).toEqual([T0, T0]);
      expect(second?.hash).toBe(
        createHash('sha256')
          .update(rows[1]?.text ?? '')
          .digest('hex'),
      );
      expect(JSON.stringify(second?.metadata)).toBe(JSON.stringify(metadata));
    });

    test('stores 500 memories of several threads in one call', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const rows = Array.from({ length: 500 }, (_, i) =>
        newMemory(dimensions, { userId: 'u', runId: `r${i % 5}`, actorId: `c${i % 7}`, entryIndex: i % 10 }),
      );
      const stored = await addAll(store, call, rows, T0);
      expect(stored.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
      expect(await store.countMemories(call, scope, filterOf())).toBe(500);
      expect(await store.countMemories(call, scopeOf({ runId: 'r3', actorId: 'c3' }), filterOf())).toBe(15);
    });

    test('of an id that is taken stores nothing at all', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      await store.addMemories(call, [newMemory(dimensions, { id: 'taken', text: 'first' })], T0);
      const rows = [newMemory(dimensions), newMemory(dimensions, { id: 'taken', text: 'second' })];
      await expectCode(store.addMemories(call, rows, T0 + 1), 'CONFLICT');
      expect(await store.countMemories(call, scope, filterOf())).toBe(1);
      expect((await store.getMemories(call, ['taken'])).get('taken')?.text).toBe('first');
      expect(await historyOf(call, rows[0]?.id ?? '')).toEqual([]);
    });

    test('of one id twice in a call stores nothing at all', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const rows = [newMemory(dimensions, { id: 'twice' }), newMemory(dimensions, { id: 'twice' })];
      await expectCode(store.addMemories(call, rows, T0), 'CONFLICT');
      expect(await store.countMemories(call, scope, filterOf())).toBe(0);
    });

    test('of an id whose memory was deleted is a conflict, since its history goes on', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      await store.addMemories(call, [newMemory(dimensions, { id: 'once' })], T0);
      await store.deleteMemory(call, 'once', null, T0);
      await expectCode(store.addMemories(call, [newMemory(dimensions, { id: 'once' })], T0), 'CONFLICT');
    });

    test('by ten callers at once to one new owner loses and refuses nothing', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const ids = { userId: 'u', agentId: 'a', runId: 'r', actorId: 'c' };
      const add = () => store.addMemories(call, [newMemory(dimensions, ids), newMemory(dimensions, ids)], T0);
      await Promise.all(Array.from({ length: 10 }, add));
      expect(await store.countMemories(call, scopeOf(ids), filterOf())).toBe(20);
    });
  });

  describe('a deletion', () => {
    test('takes the memory out of every reading and leaves its history', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions, { text: 'tea', metadata: { a: 1 } });
      await store.addMemories(call, [row], T0);
      expect(await store.deleteMemory(call, row.id, 'cleaner', T0 + 9)).toBe(true);
      expect(await store.getMemories(call, [row.id])).toEqual(new Map());
      expect(await store.countMemories(call, scope, filterOf())).toBe(0);
      const query = { text: 'tea', vector: row.embedding, pool: 100 };
      expect((await store.searchMemories(call, scope, filterOf(), query)).candidates).toEqual([]);
      expect((await historyOf(call, row.id)).at(-1)).toEqual({
        ...{
          memoryId: row.id,
          seq: 2,
          event: 'DELETE',
          version: 1,
          role: 'USER',
          actorId: 'cleaner',
          at: T0 + 9,
        },
        ...{ oldText: 'tea', newText: null, oldMetadata: { a: 1 }, newMetadata: null },
      });
    });

    test('succeeds once, also when eight callers try at the same time', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions);
      await store.addMemories(call, [row], T0);
      const tries = Array.from({ length: 8 }, () => store.deleteMemory(call, row.id, null, T0));
      expect((await Promise.all(tries)).filter(Boolean)).toEqual([true]);
      expect(await store.deleteMemory(call, row.id, null, T0)).toBe(false);
      expect(await historyOf(call, row.id)).toHaveLength(2);
    });

    test('of a scope takes the newest first, at most as many as asked, none added later', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      for (const [i, id] of ['a', 'b', 'c', 'd'].entries()) {
        await store.addMemories(call, [newMemory(dimensions, { id })], T0 + i);
      }
      const batch = { upTo: T0 + 2, limit: 2, actorId: 'cleaner', at: T0 + 9 };
      expect(await store.deleteMemories(call, scope, filterOf(), batch)).toMatchObject({
        deleted: 2,
        done: false,
      });
      const left = await store.listMemories(call, scope, filterOf(), { first: 10, after: null });
      expect(left.map(({ id }) => id)).toEqual(['d', 'a']);
      expect((await historyOf(call, 'c')).at(-1)).toMatchObject({ event: 'DELETE', actorId: 'cleaner' });
      const keepA = filterOf({ createdAt: { gt: '2026-11-22T10:00:00Z' } });
      expect(await store.deleteMemories(call, scope, keepA, { ...batch, upTo: T0 + 9 })).toMatchObject({
        deleted: 1,
        done: true,
      });
      expect((await store.getMemories(call, ['a', 'd'])).has('a')).toBe(true);
    });
  });

  test('several histories are read at once, each from its own beginning and to its own limit', async () => {
    const { store, dimensions } = current();
    const call = newTenant();
    const rows = [newMemory(dimensions, { id: 'a' }), newMemory(dimensions, { id: 'b' })];
    await store.addMemories(call, rows, T0);
    for (const eventAt of [1, 2, 3]) await store.updateMemory(call, updateOf('a', { eventAt }), keep, T0);
    const page = await store.listEvents(call, ['b', 'unknown', 'a'], { afterSeq: 1, limit: 2 });
    expect(page.get('a')?.map(({ seq }) => seq)).toEqual([2, 3]);
    expect([page.get('b') ?? [], page.get('unknown') ?? []]).toEqual([[], []]);
    const first = await store.listEvents(call, ['a', 'b'], { afterSeq: 0, limit: 1 });
    expect([...first.values()].map((events) => events.map(({ seq }) => seq))).toEqual([[1], [1]]);
  });
}
