import { describe, expect, test } from 'vitest';
import { REQUEST_TTL_MS } from '../../src/memory/idempotency.js';
import type { Memory } from '../../src/memory/model.js';
import type { Call, WriteCall } from '../../src/memory/ports.js';
import {
  expectCode,
  filterOf,
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
const asked = (call: Call, input = 'input', key = 'key'): WriteCall => ({ ...call, request: { key, input } });

/** A request has one effect, however often it is sent. */
export function defineRequestContract(current: () => StoreUnderTest): void {
  const row = (text?: string) => newMemory(current().dimensions, text === undefined ? {} : { text });
  const count = (call: Call) => current().store.countMemories(call, scope, filterOf());

  describe('the same request again', () => {
    test('adds nothing and returns what the first did, with the memories as they are now', async () => {
      const { store } = current();
      const call = newTenant();
      const rows = [row('tea'), row('milk'), { ...row('tea'), dedupe: true }];
      const first = await store.addMemories(asked(call), rows, T0);
      expect(await store.addMemories(asked(call), [row('tea'), row('milk'), row('tea')], T0 + 5)).toEqual(
        first,
      );
      await store.updateMemory(call, updateOf(rows[0]?.id ?? '', { eventAt: 5 }), keep, T0);
      await store.deleteMemory(call, rows[1]?.id ?? '', null, T0);
      const again = await store.addMemories(asked(call), [row(), row(), row()], T0 + 6);
      expect(again.map(({ outcome, id }) => [outcome, id])).toEqual(
        first.map(({ outcome, id }) => [outcome, id]),
      );
      expect(again.map(({ memory }) => memory?.version ?? null)).toEqual([2, null, 1]);
      expect(await count(call)).toBe(2);
    });

    test('keeps its duplicates apart from what was added', async () => {
      const { store } = current();
      const call = newTenant();
      const tea = () => ({ ...row('tea'), dedupe: true });
      await store.addMemories(call, [tea()], T0);
      const first = await store.addMemories(asked(call), [tea(), row('milk')], T0);
      expect(first.map(({ outcome }) => outcome)).toEqual(['DUPLICATE', 'ADDED']);
      expect(await store.addMemories(asked(call), [tea(), row('milk')], T0)).toEqual(first);
    });

    test('by twenty callers at once has one effect and equal results', async () => {
      const { store } = current();
      const call = newTenant();
      const results = await Promise.all(
        Array.from({ length: 20 }, () => store.addMemories(asked(call), [row('tea'), row('milk')], T0)),
      );
      expect(await count(call)).toBe(2);
      for (const result of results) expect(result).toEqual(results[0]);
    });

    test('updates once', async () => {
      const { store, dimensions } = current();
      const call = newTenant();
      const { id } = row();
      await store.addMemories(call, [{ ...row('tea'), id }], T0);
      const change = updateOf(id, { text: 'milk', embedding: unitVector(1, dimensions), expectedVersion: 1 });
      const updates = Array.from({ length: 10 }, () => store.updateMemory(asked(call), change, keep, T0 + 1));
      expect((await Promise.all(updates)).map((memory) => memory?.version)).toEqual(Array(10).fill(2));
      await store.deleteMemory(call, id, null, T0);
      expect(await store.updateMemory(asked(call), change, keep, T0 + 2)).toBeNull();
    });

    test('deletes once, and is told so each time', async () => {
      const { store } = current();
      const call = newTenant();
      const { id } = row();
      await store.addMemories(call, [{ ...row(), id }], T0);
      const tries = Array.from({ length: 10 }, () => store.deleteMemory(asked(call), id, null, T0));
      expect(await Promise.all(tries)).toEqual(Array(10).fill(true));
      expect((await store.listEvents(call, [id], { afterSeq: 0, limit: 10 })).get(id)).toHaveLength(2);
      expect(await store.deleteMemory(call, id, null, T0)).toBe(false);
    });

    test('deletes a scope as it was when it began, batch by batch, and counts on', async () => {
      const { store } = current();
      const call = newTenant();
      await store.addMemories(
        call,
        Array.from({ length: 5 }, () => row()),
        T0,
      );
      const batch = (upTo: number) => ({ upTo, limit: 2, actorId: null, at: upTo });
      const go = (upTo: number) => store.deleteMemories(asked(call), scope, filterOf(), batch(upTo));
      expect(await go(T0 + 1)).toEqual({ matched: 5, deleted: 2, done: false });
      await store.addMemories(call, [row()], T0 + 5);
      expect(await go(T0 + 9)).toEqual({ matched: 5, deleted: 4, done: false });
      expect(await go(T0 + 9)).toEqual({ matched: 5, deleted: 5, done: true });
      expect(await go(T0 + 9)).toEqual({ matched: 5, deleted: 5, done: true });
      expect(await count(call)).toBe(1);
    });
  });

  describe('what a request did', () => {
    test('is told before it is sent again: its memories and what became of them', async () => {
      const { store } = current();
      const call = newTenant();
      expect(await store.findRequest(asked(call), T0)).toBeNull();
      const rows = [row('tea'), { ...row('milk'), dedupe: true }, { ...row('milk'), dedupe: true }];
      const done = await store.addMemories(asked(call), rows, T0);
      expect(await store.findRequest(asked(call), T0 + REQUEST_TTL_MS)).toMatchObject({
        ids: done.map(({ id }) => id),
        outcomes: ['ADDED', 'ADDED', 'DUPLICATE'],
      });
      await store.purgeScope(call, scope, { limit: 9, at: T0 });
      expect(await store.findRequest(asked(call), T0)).toBeNull();
    });

    test('is told to nobody else: not without its key, its input or its tenant, nor after its time', async () => {
      const { store } = current();
      const call = newTenant();
      await store.addMemories(asked(call), [row()], T0);
      expect(await store.findRequest(call, T0)).toBeNull();
      expect(await store.findRequest(asked(call, 'input', 'other'), T0)).toBeNull();
      expect(await store.findRequest(asked(newTenant()), T0)).toBeNull();
      expect(await store.findRequest(asked(call), T0 + REQUEST_TTL_MS + 1)).toBeNull();
      await expectCode(store.findRequest(asked(call, 'another'), T0), 'IDEMPOTENCY_CONFLICT');
    });

    test('is nothing as long as it failed or found nothing', async () => {
      const { store } = current();
      const call = newTenant();
      expect(await store.deleteMemory(asked(call), 'unknown', null, T0)).toBe(false);
      expect(await store.findRequest(asked(call), T0)).toBeNull();
    });
  });

  describe('the key of a request', () => {
    test('with another input is IDEMPOTENCY_CONFLICT and does nothing', async () => {
      const { store } = current();
      const call = newTenant();
      const given = row();
      await store.addMemories(asked(call), [given], T0);
      await expectCode(store.addMemories(asked(call, 'other'), [row()], T0), 'IDEMPOTENCY_CONFLICT');
      await expectCode(store.deleteMemory(asked(call, 'other'), given.id, null, T0), 'IDEMPOTENCY_CONFLICT');
      const batch = { upTo: T0, limit: 9, actorId: null, at: T0 };
      const wipe = store.deleteMemories(asked(call, 'other'), scope, filterOf(), batch);
      await expectCode(wipe, 'IDEMPOTENCY_CONFLICT');
      await expectCode(
        store.updateMemory(asked(call, 'other'), updateOf(given.id, { eventAt: 1 }), keep, T0),
        'IDEMPOTENCY_CONFLICT',
      );
      expect(await count(call)).toBe(1);
    });

    test('means nothing to another tenant, nor another key to this one', async () => {
      const { store } = current();
      const call = newTenant();
      for (const each of [asked(call), asked(newTenant(), 'other'), asked(call, 'input', 'key2')]) {
        expect((await store.addMemories(each, [row()], T0)).map(({ outcome }) => outcome)).toEqual(['ADDED']);
      }
      expect(await count(call)).toBe(2);
    });

    test('is free again after a failure, and after having found nothing', async () => {
      const { store } = current();
      const call = newTenant();
      await store.addMemories(call, [{ ...row(), id: 'taken' }], T0);
      await expectCode(store.addMemories(asked(call), [{ ...row(), id: 'taken' }], T0), 'CONFLICT');
      expect(await store.deleteMemory(asked(call, 'x'), 'unknown', null, T0)).toBe(false);
      expect(await store.updateMemory(asked(call, 'y'), updateOf('unknown', { eventAt: 1 }), keep, T0)).toBe(
        null,
      );
      await store.addMemories(asked(call, 'z'), [row()], T0);
      expect(await count(call)).toBe(2);
    });

    test('is free again after its time', async () => {
      const { store } = current();
      const call = newTenant();
      await store.addMemories(asked(call), [row()], T0);
      await store.addMemories(asked(call), [row()], T0 + REQUEST_TTL_MS);
      expect(await count(call)).toBe(1);
      await store.addMemories(asked(call, 'other'), [row()], T0 + REQUEST_TTL_MS + 1);
      await store.addMemories(asked(call, 'other'), [row()], T0 + REQUEST_TTL_MS + 2);
      expect(await count(call)).toBe(2);
    });
  });
}
