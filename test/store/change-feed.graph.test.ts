import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMemories } from '../../src/memory/add.js';
import { ChangeHub } from '../../src/memory/change-hub.js';
import { beginningAt, type ChangePosition, comparePositions } from '../../src/memory/changes.js';
import { deleteMemory } from '../../src/memory/delete.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { updateMemory } from '../../src/memory/update.js';
import { watchMemories } from '../../src/memory/watch.js';
import { Neo4jChangeFeed } from '../../src/store/neo4j-change-feed.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { testNeo4j } from '../support/neo4j.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { QUESTIONS } from '../support/questions.js';
import { createRecordingDriver } from '../support/recording-driver.js';

const { driver, takeStatements } = createRecordingDriver();
const { database } = testNeo4j();
const client = new Neo4jClient({ driver, database, timeoutMs: 30_000 });
const feed = new Neo4jChangeFeed(client);
const clock = { now: () => Date.now() };
let opened: TestStore;
let deps: MemoryDeps;
beforeAll(async () => {
  opened = await openTestStore(driver);
  const { store, dimensions } = opened;
  deps = { store, embedder: new HashedEmbedder(dimensions), ...QUESTIONS, clock, ids: { next: () => v7() } };
});
afterAll(() => opened.close());

const callerOf = (tenant: string): Caller => ({ principal: { tenant, via: 'token' } });
const newTenant = () => callerOf(randomUUID());

async function add(caller: Caller, texts: readonly string[], entry: object = {}): Promise<readonly string[]> {
  const entries = texts.map((text) => ({ scope: { userId: 'ann' }, text, ...entry }));
  const results = await addMemories(deps, caller, { entries });
  return results.flatMap((result) =>
    'memory' in result && result.memory !== null ? [result.memory.id] : [],
  );
}

/** Everything behind a place, page by page. */
async function readAll({ principal: { tenant } }: Caller, limit: number, from = beginningAt(0)) {
  // What was committed in this millisecond is settled in the next one.
  await sleep(2);
  const upTo = (await feed.settledUntil())(tenant);
  const found = [];
  for (let after: ChangePosition | null = from; after !== null; ) {
    const [page] = await feed.listChanges([{ tenant, after, upTo }], limit);
    found.push(...(page?.changes ?? []));
    after = page?.resumeAfter ?? null;
  }
  return found;
}

/** A write transaction as the store makes them, which stays open until it is told. */
async function openWrite(caller: Caller, timeout = 30_000) {
  const { tenant } = caller.principal;
  const session = driver.session({ database });
  const metadata = { app: 'engraph', statement: 'memory-add', access: 'write', tenant };
  const tx = await session.beginTransaction({ timeout, metadata });
  return { tx, session };
}

const FAKE_ADD = `CYPHER 25 CREATE (:Change {tenant: $tenant, id: $id, at: 0, event: 'ADD',
  recordedAt: datetime.realtime().epochMillis})-[:RECORDS]->(:MemoryEvent {tenant: $tenant, memoryId: $id, seq: 1,
  event: 'ADD', version: 1, newText: '', newMetadata: '{}', role: 'USER', at: 0, userId: 'ann'})`;

describe('the feed', () => {
  test('is one order: the same whatever the length of its pages, also within a transaction', async () => {
    const caller = newTenant();
    const [first = '', ...others] = await add(caller, ['a', 'b', 'c', 'd', 'e']);
    await updateMemory(deps, caller, { id: first, text: 'a, changed' });
    for (const id of others.slice(0, 2)) await deleteMemory(deps, caller, { id });
    // A deletion that finds nothing records nothing.
    await expect(deleteMemory(deps, caller, { id: first.replace(/.$/, 'x') })).rejects.toMatchObject({
      code: 'MEMORY_NOT_FOUND',
    });
    const all = await readAll(caller, 500);
    expect(all.map(({ event }) => event)).toEqual([...Array(5).fill('ADD'), 'UPDATE', 'DELETE', 'DELETE']);
    expect([...all].sort(comparePositions)).toEqual(all);
    for (const { ids } of all)
      expect(ids).toEqual({ userId: 'ann', agentId: null, runId: null, actorId: null });
    for (const limit of [1, 2, 3]) expect(await readAll(caller, limit)).toEqual(all);
    for (const [i, from] of all.entries()) expect(await readAll(caller, 2, from)).toEqual(all.slice(i + 1));
  });

  test('is settled up to the oldest write that is under way, and no write of another tenant counts', async () => {
    const [caller, other] = [newTenant(), newTenant()];
    const { tenant } = caller.principal;
    const { tx, session } = await openWrite(caller);
    await tx.run(FAKE_ADD, { tenant, id: 'slow' });
    await sleep(5);
    await add(caller, ['committed while the first is open']);
    await add(other, ['somebody else']);
    expect(await readAll(caller, 500)).toEqual([]);
    expect(await readAll(other, 500)).toHaveLength(1);
    await tx.commit();
    await session.close();
    const both = await readAll(caller, 500);
    expect(both.map(({ memoryId }) => memoryId === 'slow')).toEqual([true, false]);
  });

  test('does not wait for ever for a write that was ended and does not go', async () => {
    const caller = newTenant();
    const { tenant } = caller.principal;
    const { session } = await openWrite(caller, 1_000);
    await add(caller, ['committed meanwhile']);
    const settledUntil = async (endedMs: number) =>
      (await new Neo4jChangeFeed(client, endedMs).settledUntil())(tenant);
    const openedAt = Date.now();
    // The database looks for transactions whose time is up every two seconds.
    await sleep(3_500);
    expect(await settledUntil(45_000)).toBeLessThanOrEqual(openedAt);
    expect(await settledUntil(3_000)).toBeGreaterThan(openedAt);
    await session.close();
  });

  test('tells an expiry at its time, as it was set last, and none of what was expired when it was set', async () => {
    const caller = newTenant();
    const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
    const never = inMs(60_000);
    const [expires = ''] = await add(caller, ['expires'], { expiresAt: inMs(7_000) });
    const [extended = ''] = await add(caller, ['extended'], { expiresAt: inMs(7_000) });
    const [deleted = ''] = await add(caller, ['deleted'], { expiresAt: inMs(7_000) });
    const [past = ''] = await add(caller, ['past'], { expiresAt: '2020-01-01' });
    await updateMemory(deps, caller, { id: extended, expiresAt: never });
    await deleteMemory(deps, caller, { id: deleted });
    const expiriesOf = async () =>
      (await readAll(caller, 500)).flatMap(({ event, memoryId }) => (event === 'EXPIRE' ? [memoryId] : []));
    expect(await expiriesOf()).toEqual([]);
    await sleep(7_100);
    expect(await expiriesOf()).toEqual([expires]);
    // What is given a time again expires again; what is changed after its time is not told as expired before that.
    await updateMemory(deps, caller, { id: past, expiresAt: inMs(4_000) });
    await sleep(4_100);
    expect(await expiriesOf()).toEqual([expires, past]);
    await updateMemory(deps, caller, { id: expires, text: 'changed when it was expired' });
    expect(await expiriesOf()).toEqual([past]);
  });
});

describe('the hub', () => {
  const hubOf = (options: object = {}) =>
    new ChangeHub({ feed, store: opened.store, clock, maxSubscribers: 1_000, ...options });

  test('200 idle subscribers of many tenants cost one look a second in all, and none when they are gone', async () => {
    const hub = hubOf();
    const subscribed = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        watchMemories(hub, callerOf(`idle-${i % 20}-${randomUUID()}`), { scope: { userId: `u${i}` } }),
      ),
    );
    const count = (sent: readonly string[], name: string) =>
      sent.filter((text) => text.startsWith(`// ${name}\n`)).length;
    // The database plans a statement when it comes first.
    for (let looks = 0; looks < 2; looks += count(takeStatements(), 'change-list')) await sleep(50);
    await sleep(4_000);
    const sent = takeStatements();
    expect(count(sent, 'change-list-open')).toBeGreaterThanOrEqual(2);
    expect(count(sent, 'change-list-open')).toBeLessThanOrEqual(4);
    expect(count(sent, 'change-list')).toBeLessThanOrEqual(4);
    expect(sent).toHaveLength(count(sent, 'change-list-open') + count(sent, 'change-list'));
    for (const iterator of subscribed) await iterator.return?.();
    await sleep(1_200);
    takeStatements();
    await sleep(1_500);
    expect(takeStatements()).toEqual([]);
    expect(hub.size).toBe(0);
  });

  test('a subscriber that takes nothing is ended once its queue is full, and goes on behind its last change', async () => {
    const caller = newTenant();
    const hub = hubOf({ stallMs: 300, idleMs: 100 });
    const changes = await watchMemories(hub, caller, { scope: { userId: 'ann' } });
    const batch = (name: string) =>
      addMemories(deps, caller, {
        entries: Array.from({ length: 100 }, (_, i) => ({ scope: { userId: 'ann' }, text: `${name} ${i}` })),
      });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await batch(name);
    const first = await changes.next();
    const deadline = Date.now() + 20_000;
    while (hub.size > 0 && Date.now() < deadline) await sleep(50);
    await expect(changes.next()).rejects.toMatchObject({ code: 'SUBSCRIBER_TOO_SLOW' });
    expect(await changes.next()).toEqual({ done: true, value: undefined });

    const again = await watchMemories(hub, caller, { scope: { userId: 'ann' }, after: first.value.cursor });
    const texts = new Set([first.value.memory.text]);
    while (texts.size < 600) texts.add((await again.next()).value.memory.text);
    hub.close();
    await expect(again.next()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await expect(watchMemories(hub, caller, { scope: { userId: 'ann' } })).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
    });
  });

  test('takes no more subscribers than it may', async () => {
    const hub = hubOf({ maxSubscribers: 1 });
    const watch = () => watchMemories(hub, newTenant(), { scope: { userId: 'ann' } });
    const first = await watch();
    await expect(watch()).rejects.toMatchObject({ code: 'OVERLOADED' });
    await first.return?.();
    await (await watch()).return?.();
  });
});
