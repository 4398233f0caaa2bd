import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/memory/model.js';
import type { Call, WriteCall } from '../../src/memory/ports.js';
import {
  filterOf,
  type MemoryParts,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
  updateOf,
} from './contract-fixtures.js';

const keep = (stored: Memory) => stored.metadata;
const ALL = { limit: 500, at: T0 + 99 };
const NOTHING = { memories: 0, events: 0, threads: 0, requests: 0, changes: 0, scopes: 0 };
const asked = (call: Call, key: string): WriteCall => ({ ...call, request: { key, input: key } });

/** A purge leaves nothing of its scope and touches nothing else. */
export function definePurgeContract(current: () => StoreUnderTest): void {
  const row = (parts: MemoryParts) => newMemory(current().dimensions, parts);

  /** Live, expired, updated and deleted memories of u1 and u2, some in one run, some in one request. */
  async function populate(call: Call): Promise<void> {
    const { store } = current();
    await store.addMemories(
      asked(call, 'shared'),
      [
        row({ id: 'a', userId: 'u1', runId: 'r', actorId: 'alice' }),
        row({ id: 'b', userId: 'u2', runId: 'r', actorId: 'alice' }),
      ],
      T0,
    );
    await store.addMemories(asked(call, 'own'), [row({ id: 'c', userId: 'u1', agentId: 'g' })], T0);
    await store.addMemories(call, [row({ id: 'd', userId: 'u1', runId: 'r', expiresAt: T0 + 1 })], T0);
    await store.addMemories(call, [row({ id: 'e', userId: 'u1', runId: 'gone', actorId: 'bob' })], T0);
    await store.updateMemory(call, updateOf('a', { eventAt: 7 }), keep, T0 + 2);
    await store.deleteMemory(call, 'e', null, T0 + 3);
  }

  describe('a purge', () => {
    test('removes live, expired and deleted memories with all that concerns nothing else', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      const scope = scopeOf({ userId: 'u1' });
      expect(await store.countTraces(call, scope)).toEqual({
        ...{ memories: 3, events: 6, threads: 2, requests: 2, changes: 6, scopes: 6 },
      });
      // What stays: the request and the change shared with u2; alice and the run r, which still hold b.
      const counts = { memories: 3, events: 6, threads: 2, requests: 1, changes: 5, scopes: 4 };
      expect(await store.purgeScope(call, scope, ALL)).toEqual({ counts, done: true });
      expect(await store.countTraces(call, scope)).toEqual(NOTHING);
      expect(await store.countMemories(call, scope, filterOf())).toBe(0);
      const ids = ['a', 'c', 'd', 'e'];
      expect(await store.getMemories(call, ids)).toEqual(new Map());
      const events = await store.listEvents(call, ids, { afterSeq: 0, limit: 10 });
      expect([...events.values()].flat()).toEqual([]);
      expect(await store.countMemories(call, scopeOf({ userId: 'u2', runId: 'r' }), filterOf())).toBe(1);
      const history = await store.listEvents(call, ['b'], { afterSeq: 0, limit: 10 });
      expect(history.get('b')).toHaveLength(1);
    });

    test('of a narrower scope spares the rest of the user', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      const { counts } = await store.purgeScope(call, scopeOf({ userId: 'u1', actorId: 'bob' }), ALL);
      expect(counts).toEqual({ memories: 0, events: 2, threads: 1, requests: 0, changes: 2, scopes: 2 });
      expect(await store.countMemories(call, scopeOf({ userId: 'u1' }), filterOf())).toBe(3);
    });

    test('comes to its end in batches, and finds nothing afterwards', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      const scope = scopeOf({ userId: 'u1' });
      const ends = [];
      for (let i = 0; i < 3; i += 1)
        ends.push((await store.purgeScope(call, scope, { ...ALL, limit: 2 })).done);
      expect(ends).toEqual([false, false, true]);
      expect(await store.purgeScope(call, scope, ALL)).toEqual({ counts: NOTHING, done: true });
    });

    test('leaves a request that concerns others too, without the ids of what is gone', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      await store.purgeScope(call, scopeOf({ userId: 'u1' }), ALL);
      const again = await store.addMemories(asked(call, 'shared'), [row({}), row({})], T0 + 5);
      expect(again.map(({ outcome, id, memory }) => [outcome, id, memory?.id ?? null])).toEqual([
        ['ADDED', null, null],
        ['ADDED', 'b', 'b'],
      ]);
      const [fresh] = await store.addMemories(asked(call, 'own'), [row({ id: 'c', userId: 'u1' })], T0 + 5);
      expect(fresh).toMatchObject({ outcome: 'ADDED', id: 'c' });
    });

    test('with a request counts on from batch to batch, and ends once', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      const scope = scopeOf({ userId: 'u1' });
      const go = () => store.purgeScope(asked(call, 'purge'), scope, { ...ALL, limit: 3 });
      expect(await go()).toMatchObject({ counts: { memories: 3 }, done: false });
      const last = await go();
      expect(last).toEqual({
        counts: { memories: 3, events: 6, threads: 2, requests: 1, changes: 5, scopes: 4 },
        done: true,
      });
      await store.addMemories(call, [row({ userId: 'u1' })], T0 + 5);
      expect(await go()).toEqual(last);
      expect(await store.countMemories(call, scope, filterOf())).toBe(1);
    });

    test('spares an actor of whom nothing is in the scope, and whose history is elsewhere', async () => {
      const { store } = current();
      const call = newTenant();
      await store.addMemories(call, [row({ id: 'x', userId: 'u2', actorId: 'carol' })], T0);
      await store.deleteMemory(call, 'x', null, T0 + 1);
      const elsewhere = scopeOf({ userId: 'u1', actorId: 'carol' });
      expect(await store.purgeScope(call, elsewhere, ALL)).toEqual({ counts: NOTHING, done: true });
      const { counts } = await store.purgeScope(call, scopeOf({ userId: 'u2' }), ALL);
      expect(counts).toEqual({ ...NOTHING, events: 2, changes: 2, scopes: 2 });
    });

    test('removes the requests that asked for its scope or a part of it, and no wider one', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      const batch = { upTo: T0 - 1, limit: 9, actorId: null, at: T0 + 4 };
      const [user, run] = [scopeOf({ userId: 'u1' }), scopeOf({ runId: 'r' })];
      const part = scopeOf({ userId: 'u1', runId: 'r', actorId: 'alice' });
      await store.deleteMemories(asked(call, 'user'), user, filterOf(), batch);
      await store.deleteMemories(asked(call, 'part'), part, filterOf(), batch);
      await store.deleteMemories(asked(call, 'run'), run, filterOf(), batch);
      await store.purgeScope(asked(call, 'purged'), part, { limit: 500, at: T0 + 5 });
      const known = async () => {
        const keys = ['user', 'part', 'run', 'purged', 'again'];
        const found = await Promise.all(keys.map((key) => store.findRequest(asked(call, key), T0 + 6)));
        return keys.filter((_, i) => found[i] !== null);
      };
      // Of part only its own purge is left.
      expect(await known()).toEqual(['user', 'run', 'purged']);
      expect((await store.countTraces(call, user)).requests).toBe(3);
      const { counts } = await store.purgeScope(asked(call, 'again'), user, ALL);
      expect(counts).toMatchObject({ memories: 2, requests: 3 });
      expect(await known()).toEqual(['run', 'again']);
      // The record of a purge goes with the next one, and nothing is left that knows the scope.
      expect(await store.purgeScope(call, user, ALL)).toEqual({
        counts: { ...NOTHING, requests: 1 },
        done: true,
      });
      expect(await store.countTraces(call, user)).toEqual(NOTHING);
      expect(await known()).toEqual(['run']);
    });

    test('removes more requests than a batch holds, in batches', async () => {
      const { store } = current();
      const call = newTenant();
      const scope = scopeOf({ agentId: 'g' });
      const batch = { upTo: T0, limit: 9, actorId: null, at: T0 };
      for (let i = 0; i < 5; i += 1) {
        await store.deleteMemories(asked(call, `k${i}`), scope, filterOf(), batch);
      }
      const ends = [];
      for (let i = 0; i < 3; i += 1) {
        const { counts, done } = await store.purgeScope(call, scope, { ...ALL, limit: 2 });
        ends.push([counts.requests, done]);
      }
      expect(ends).toEqual([
        [2, false],
        [2, false],
        [1, true],
      ]);
    });

    test('of another tenant sees nothing', async () => {
      const { store } = current();
      const call = newTenant();
      await populate(call);
      expect(await store.purgeScope(newTenant(), scopeOf({ userId: 'u1' }), ALL)).toEqual({
        counts: NOTHING,
        done: true,
      });
      expect(await store.countMemories(call, scopeOf({ userId: 'u1' }), filterOf())).toBe(3);
    });

    test('among adds to the same owners loses none of those that come after it', async () => {
      const { store } = current();
      const call = newTenant();
      const scope = scopeOf({ userId: 'u', runId: 'r' });
      const rounds = Array.from({ length: 12 }, (_, i) => i);
      const added = rounds.map((i) =>
        store.addMemories(call, [row({ id: `m${i}`, userId: 'u', runId: 'r', actorId: 'c' })], T0),
      );
      const purged = rounds.slice(0, 4).map(() => store.purgeScope(call, scope, ALL));
      await Promise.all([...added, ...purged]);
      const left = await store.getMemories(
        call,
        rounds.map((i) => `m${i}`),
      );
      // Every memory that is left is reached through each of its owners.
      for (const owner of [{ userId: 'u' }, { runId: 'r' }, { userId: 'u', actorId: 'c' }]) {
        expect(await store.countMemories(call, scopeOf(owner), filterOf())).toBe(left.size);
      }
      await store.purgeScope(call, scope, ALL);
      expect(await store.countTraces(call, scope)).toEqual(NOTHING);
    });
  });
}
