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

/** At most one live memory says the same in the same place. */
export function defineDuplicateContract(current: () => StoreUnderTest): void {
  const tea = (parts: MemoryParts = {}) =>
    newMemory(current().dimensions, { text: 'tea', dedupe: true, ...parts });
  const outcomesOf = async (call: ReturnType<typeof newTenant>, ...rows: ReturnType<typeof tea>[]) =>
    (await current().store.addMemories(call, rows, T0)).map(({ outcome }) => outcome);
  const count = (call: ReturnType<typeof newTenant>) =>
    current().store.countMemories(call, scope, filterOf());

  describe('a duplicate', () => {
    test('returns its holder, which is unchanged, and leaves nothing of its own', async () => {
      const { store } = current();
      const call = newTenant();
      const [holder] = await addAll(store, call, [tea({ metadata: { a: 1 } })], T0);
      const again = tea({ metadata: { b: 2 }, eventAt: 5, runId: undefined });
      expect(await store.addMemories(call, [again], T0 + 9)).toEqual([
        { outcome: 'DUPLICATE', id: holder?.id, memory: holder },
      ]);
      expect((await store.getMemories(call, [holder?.id ?? ''])).get(holder?.id ?? '')).toEqual(holder);
      const events = await store.listEvents(call, [again.id], { afterSeq: 0, limit: 10 });
      expect(events.get(again.id) ?? []).toEqual([]);
      expect(await count(call)).toBe(1);
    });

    test('is found within a call, and everything else of the call is stored in order', async () => {
      const call = newTenant();
      const first = tea({ runId: 'r', userId: 'u' });
      const rows = [
        first,
        tea({ runId: 'r', userId: 'u' }),
        tea({ text: 'milk' }),
        tea({ runId: 'r', userId: 'u' }),
      ];
      const results = await current().store.addMemories(call, rows, T0);
      expect(results.map(({ outcome }) => outcome)).toEqual(['ADDED', 'DUPLICATE', 'ADDED', 'DUPLICATE']);
      expect(results.map(({ id }) => id)).toEqual([first.id, first.id, rows[2]?.id, first.id]);
      expect(await count(call)).toBe(2);
    });

    test.each<[string, MemoryParts]>([
      ['user', { userId: 'v' }],
      ['agent beside the user', { userId: 'u', agentId: 'a' }],
      ['agent without the user', { agentId: 'u' }],
      ['run', { userId: 'u', runId: 'r' }],
      ['actor', { userId: 'u', actorId: 'c' }],
      ['role', { role: 'ASSISTANT' }],
      ['text', { text: 'tea ' }],
      ['writing of the same letters', { text: 'te\u0301a' }],
    ])('is not one of another %s', async (_name, parts) => {
      expect(await outcomesOf(newTenant(), tea(), tea(parts))).toEqual(['ADDED', 'ADDED']);
    });

    test('is not one of another tenant', async () => {
      expect(await outcomesOf(newTenant(), tea())).toEqual(['ADDED']);
      expect(await outcomesOf(newTenant(), tea())).toEqual(['ADDED']);
    });

    test('is stored when asked for, and neither holds the key nor gives way to its equal', async () => {
      const call = newTenant();
      expect(await outcomesOf(call, tea({ dedupe: false }), tea(), tea({ dedupe: false }), tea())).toEqual([
        'ADDED',
        'ADDED',
        'ADDED',
        'DUPLICATE',
      ]);
    });

    test('is ADDED again once its holder is deleted', async () => {
      const { store } = current();
      const call = newTenant();
      const [holder] = await addAll(store, call, [tea()], T0);
      await store.deleteMemory(call, holder?.id ?? '', null, T0);
      expect(await outcomesOf(call, tea())).toEqual(['ADDED']);
    });

    test('under an id that is taken is still a CONFLICT when it is the id of its holder', async () => {
      const call = newTenant();
      await outcomesOf(call, tea({ id: 'mine' }));
      await expectCode(outcomesOf(call, tea({ id: 'mine' })), 'CONFLICT');
    });

    test('under an id that is taken is a CONFLICT when another memory is its holder', async () => {
      const call = newTenant();
      await outcomesOf(call, tea({ id: 'mine', text: 'milk' }), tea());
      await expectCode(outcomesOf(call, tea({ id: 'mine' })), 'CONFLICT');
      await expectCode(outcomesOf(call, tea({ text: 'new' }), tea({ id: 'mine', text: 'new' })), 'CONFLICT');
      expect(await count(call)).toBe(2);
    });

    test('under an id that the call gives twice is a CONFLICT, whether its holder is stored or of the call', async () => {
      const call = newTenant();
      const twice = () => [tea({ id: 'twice' }), tea({ id: 'twice', text: 'milk' })];
      await expectCode(outcomesOf(call, tea(), ...twice()), 'CONFLICT');
      expect(await outcomesOf(call, tea())).toEqual(['ADDED']);
      await expectCode(outcomesOf(call, ...twice()), 'CONFLICT');
      expect(await count(call)).toBe(1);
    });

    test('that has expired when it arrives is a DUPLICATE of a live one all the same', async () => {
      const call = newTenant();
      expect(await outcomesOf(call, tea())).toEqual(['ADDED']);
      expect(await outcomesOf(call, tea({ expiresAt: T0 }))).toEqual(['DUPLICATE']);
      expect(await outcomesOf(call, tea({ expiresAt: T0 }), tea({ text: 'milk' }))).toEqual([
        'DUPLICATE',
        'ADDED',
      ]);
      expect(await count(call)).toBe(2);
    });

    test('loses against one of twenty that arrive at once, and no caller sees an error', async () => {
      const { store } = current();
      const call = newTenant();
      const added = await Promise.all(
        Array.from({ length: 20 }, () => store.addMemories(call, [tea({ runId: 'r', userId: 'u' })], T0)),
      );
      const outcomes = added.flat().map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'ADDED')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'DUPLICATE')).toHaveLength(19);
      expect(new Set(added.flat().map(({ id }) => id)).size).toBe(1);
      expect(await count(call)).toBe(1);
    });

    test('of several texts in opposite orders deadlocks nobody', async () => {
      const { store } = current();
      const call = newTenant();
      const texts = Array.from({ length: 12 }, (_, i) => `text ${i}`);
      const orders = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? texts : [...texts].reverse()));
      const adds = orders.map((order) =>
        store.addMemories(
          call,
          order.map((text) => tea({ text })),
          T0,
        ),
      );
      const results = (await Promise.all(adds)).flat();
      expect(results.filter(({ outcome }) => outcome === 'ADDED')).toHaveLength(12);
      expect(await count(call)).toBe(12);
    });
  });

  describe('an update', () => {
    test('to a text that another live memory holds is a CONFLICT and changes nothing', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const [, milk] = await addAll(store, call, [tea(), tea({ text: 'milk' })], T0);
      const change = updateOf(milk?.id ?? '', { text: 'tea', embedding: unitVector(1, dimensions) });
      await expectCode(store.updateMemory(call, change, keep, T0 + 1), 'CONFLICT');
      expect((await store.getMemories(call, [milk?.id ?? ''])).get(milk?.id ?? '')).toEqual(milk);
    });

    test('gives up the key of its old text and holds that of the new one', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const [memory] = await addAll(store, call, [tea()], T0);
      const change = updateOf(memory?.id ?? '', { text: 'milk', embedding: unitVector(1, dimensions) });
      await store.updateMemory(call, change, keep, T0 + 1);
      expect(await outcomesOf(call, tea(), tea({ text: 'milk' }))).toEqual(['ADDED', 'DUPLICATE']);
    });

    test('of a memory stored beside its equals conflicts with none of them', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const [, other] = await addAll(store, call, [tea(), tea({ text: 'milk', dedupe: false })], T0);
      const change = updateOf(other?.id ?? '', { text: 'tea', embedding: unitVector(1, dimensions) });
      expect((await store.updateMemory(call, change, keep, T0 + 1))?.text).toBe('tea');
    });

    test('by two that want the same text at once succeeds for one of them', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const rows = Array.from({ length: 6 }, (_, i) => tea({ text: `text ${i}` }));
      await addAll(store, call, rows, T0);
      const embedding = unitVector(1, dimensions);
      const updates = rows.map(({ id }) =>
        store.updateMemory(call, updateOf(id, { text: 'same', embedding }), keep, T0 + 1).then(
          () => 'UPDATED',
          (error: { code?: unknown }) => error.code,
        ),
      );
      expect((await Promise.all(updates)).sort()).toEqual([...Array(5).fill('CONFLICT'), 'UPDATED']);
    });
  });
}
