import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/memory/errors.js';
import type { Memory } from '../../src/memory/model.js';
import {
  addAll,
  expectCode,
  newMemory,
  newTenant,
  type StoreUnderTest,
  T0,
  unitVector,
  updateOf,
} from './contract-fixtures.js';

const keep = (stored: Memory) => stored.metadata;
const ALL = { afterSeq: 0, limit: 100 };

/** Updates and their history. */
export function defineUpdateContract(current: () => StoreUnderTest): void {
  async function historyOf(call: ReturnType<typeof newTenant>, id: string) {
    return (await current().store.listEvents(call, [id], ALL)).get(id) ?? [];
  }

  describe('an update', () => {
    test('raises the version by one, keeps what it does not name, and leaves its mark in the history', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions, { text: 'old', actorId: 'c', role: 'ASSISTANT', metadata: { a: 1 } });
      const [added] = await addAll(store, call, [row], T0);
      const change = { text: 'new', embedding: unitVector(9, dimensions), actorId: 'editor' };
      const first = await store.updateMemory(call, updateOf(row.id, change), keep, T0 + 5);
      const hash = createHash('sha256').update('new').digest('hex');
      expect(first).toEqual({ ...added, text: 'new', hash, version: 2, updatedAt: T0 + 5 });
      const second = await store.updateMemory(
        call,
        updateOf(row.id, { eventAt: 7 }),
        () => ({ b: 2 }),
        T0 + 6,
      );
      expect(second).toEqual({ ...first, metadata: { b: 2 }, eventAt: 7, version: 3, updatedAt: T0 + 6 });
      expect((await store.getMemories(call, [row.id])).get(row.id)).toEqual(second);
      const common = { memoryId: row.id, role: 'ASSISTANT' };
      const [noText, noMetadata] = [{ oldText: null }, { oldMetadata: null }];
      expect(await historyOf(call, row.id)).toEqual([
        {
          ...common,
          seq: 1,
          event: 'ADD',
          version: 1,
          ...noText,
          newText: 'old',
          ...noMetadata,
          newMetadata: { a: 1 },
          actorId: 'c',
          at: T0,
        },
        {
          ...common,
          seq: 2,
          event: 'UPDATE',
          version: 2,
          oldText: 'old',
          newText: 'new',
          oldMetadata: { a: 1 },
          newMetadata: { a: 1 },
          actorId: 'editor',
          at: T0 + 5,
        },
        {
          ...common,
          seq: 3,
          event: 'UPDATE',
          version: 3,
          oldText: 'new',
          newText: 'new',
          oldMetadata: { a: 1 },
          newMetadata: { b: 2 },
          actorId: null,
          at: T0 + 6,
        },
      ]);
    });

    test('that changes nothing adds no version and no event', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions, { metadata: { a: 1 } });
      const [added] = await addAll(store, call, [row], T0);
      const change = { text: row.text, embedding: unitVector(9, dimensions), eventAt: row.eventAt };
      expect(await store.updateMemory(call, updateOf(row.id, change), keep, T0 + 5)).toEqual(added);
      expect(await historyOf(call, row.id)).toHaveLength(1);
    });

    test('of an unknown memory is null', async () => {
      const change = updateOf('unknown', { eventAt: 1 });
      expect(await current().store.updateMemory(newTenant(), change, keep, T0)).toBe(null);
    });

    test('of another version than the one stored is refused and changes nothing', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions);
      const [added] = await addAll(store, call, [row], T0);
      for (const expectedVersion of [0, 2]) {
        const change = updateOf(row.id, { eventAt: 1, expectedVersion });
        await expectCode(store.updateMemory(call, change, keep, T0 + 1), 'VERSION_CONFLICT');
      }
      expect((await store.getMemories(call, [row.id])).get(row.id)).toEqual(added);
      const change = updateOf(row.id, { eventAt: 1, expectedVersion: 1 });
      expect((await store.updateMemory(call, change, keep, T0 + 1))?.version).toBe(2);
    });

    test('whose metadata are refused changes nothing, and the refusal is what the caller gets', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions);
      const [added] = await addAll(store, call, [row], T0);
      const refuse = () => {
        throw new MemoryError('VALIDATION_006');
      };
      await expectCode(
        store.updateMemory(call, updateOf(row.id, { eventAt: 1 }), refuse, T0 + 1),
        'VALIDATION_006',
      );
      expect((await store.getMemories(call, [row.id])).get(row.id)).toEqual(added);
    });

    test('by a clock that is behind never moves updatedAt back', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions);
      await store.addMemories(call, [row], T0);
      const updated = await store.updateMemory(call, updateOf(row.id, { eventAt: 1 }), keep, T0 - 1_000);
      expect(updated).toMatchObject({ createdAt: T0, updatedAt: T0, version: 2 });
    });

    test('by twelve callers at once loses none of them', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const row = newMemory(dimensions, { metadata: {} });
      await store.addMemories(call, [row], T0);
      const keys = Array.from({ length: 12 }, (_, i) => `k${i}`);
      const setKey = (key: string) =>
        store.updateMemory(call, updateOf(row.id), (stored) => ({ ...stored.metadata, [key]: true }), T0);
      const versions = (await Promise.all(keys.map(setKey))).map((memory) => memory?.version ?? 0);
      expect(versions.sort((a, b) => a - b)).toEqual(keys.map((_, i) => i + 2));
      const stored = (await store.getMemories(call, [row.id])).get(row.id);
      expect(Object.keys(stored?.metadata ?? {}).sort()).toEqual(keys.sort());
      const history = await historyOf(call, row.id);
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_, i) => i + 1));
    });

    test('that meets a deletion comes before it or finds nothing, and never fails', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const rows = Array.from({ length: 12 }, () => newMemory(dimensions));
      await store.addMemories(call, rows, T0);
      const race = async (id: string) => {
        const change = updateOf(id, { eventAt: 1 });
        const [deleted, updated] = await Promise.all([
          store.deleteMemory(call, id, null, T0),
          store.updateMemory(call, change, keep, T0),
        ]);
        const kinds = (await historyOf(call, id)).map(({ event }) => event);
        expect(deleted).toBe(true);
        expect(kinds).toEqual(updated === null ? ['ADD', 'DELETE'] : ['ADD', 'UPDATE', 'DELETE']);
      };
      for (const { id } of rows) await race(id);
      expect(
        (
          await store.getMemories(
            call,
            rows.map(({ id }) => id),
          )
        ).size,
      ).toBe(0);
    });
  });
}
