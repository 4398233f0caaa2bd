import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient, EngraphError, type Memory } from '../../src/client/client.js';
import { type FeedServer, startFeedServer } from '../support/feed-server.js';
import { openTestStore } from '../support/neo4j-memory-store.js';

let server: FeedServer;
let client: Client;
beforeAll(async () => {
  await (await openTestStore()).close();
  server = await startFeedServer();
  client = clientOf(randomUUID());
});
afterAll(() => server.stop());

const clientOf = (tenant: string) => createClient({ url: server.url, token: tenant });
const scope = { userId: 'alice', runId: 'monday' };

async function all<T>(nodes: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const node of nodes) found.push(node);
  return found;
}

async function take<T>(nodes: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const node of nodes) if (found.push(node) === count) break;
  return found;
}

async function one(text: string, metadata = {}): Promise<Memory> {
  const [result] = await client.add({ scope, text, metadata });
  if (result?.memory == null) throw new Error(`not added: ${result?.outcome}`);
  return result.memory;
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the client, on the real server', () => {
  test('adds an entry or several, and tells what became of each text', async () => {
    const memory = await one('Alice takes her coffee black', { topic: 'coffee' });
    expect(memory).toMatchObject({
      userId: 'alice',
      runId: 'monday',
      agentId: null,
      role: 'USER',
      version: 1,
    });
    expect(memory.metadata).toEqual({ topic: 'coffee' });
    const results = await client.add([
      { scope, messages: [{ role: 'USER', content: 'And tea with milk', name: 'alice' }] },
      { scope, text: 'Alice takes her coffee black' },
      { scope: {}, text: 'nobody says this' },
    ]);
    expect(results.map(({ outcome, code, argument }) => [outcome, code, argument])).toEqual([
      ['ADDED', null, null],
      ['DUPLICATE', null, null],
      ['REJECTED', 'VALIDATION_001', 'input.entries[2].scope'],
    ]);
    expect(results[1]?.memoryId).toBe(memory.id);
  });

  test('the same change under the same key has one effect', async () => {
    const entry = { scope, text: 'Alice owns a kayak', dedupe: false };
    const [first] = await client.add(entry, { idempotencyKey: 'kayak' });
    const [again] = await client.add(entry, { idempotencyKey: 'kayak' });
    expect(again).toEqual(first);
    expect((await client.list(scope, { filter: { text: { contains: 'kayak' } } })).nodes).toHaveLength(1);
  });

  test('searches with every option, and says why a hit stands where it stands', async () => {
    await one('The kettle broke on Sunday', { topic: 'kitchen' });
    const { nodes, pageInfo } = await client.search('kettle', scope, {
      ...{ first: 1, mode: 'HYBRID', threshold: 0, diversity: 0.1, neighbors: 1, explain: true },
      ...{ recency: { weight: 0.1 }, now: '2026-11-22', includeExpired: true },
      ...{ filter: { metadata: [{ path: 'topic', eq: 'kitchen' }] }, filterJson: { user_id: 'alice' } },
    });
    expect(nodes.map(({ memory }) => memory.text)).toEqual(['The kettle broke on Sunday']);
    expect(nodes[0]?.score).toBeGreaterThan(0);
    expect(nodes[0]?.explain?.text?.rank).toBe(1);
    expect(pageInfo.hasNextPage).toBe(false);
    const [plain] = (await client.search('kettle', scope, { first: 1 })).nodes;
    expect(plain).not.toHaveProperty('explain');
  });

  test('goes through all pages of a list, a search and a history, one page at a time', async () => {
    const wide = { userId: 'many' };
    const texts = Array.from({ length: 7 }, (_, i) => `letter number ${i}`);
    for (const text of texts) await client.add({ scope: wide, text });

    const page = await client.list(wide, { first: 3, totalCount: true });
    expect(page).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: true } });
    const listed = await all(client.listAll(wide, { first: 3 }));
    expect(listed.map(({ text }) => text)).toEqual([...texts].reverse());
    const rest = await all(client.listAll(wide, { first: 3, after: page.pageInfo.endCursor }));
    expect(rest).toEqual(listed.slice(3));

    const found = await all(client.searchAll('letter', wide, { first: 2 }));
    expect(found.map(({ memory }) => memory.text).sort()).toEqual(texts);

    const id = listed[0]?.id ?? '';
    for (const text of ['second', 'third', 'fourth']) await client.update(id, { text });
    expect((await client.history(id, { first: 2 })).nodes.map(({ event }) => event)).toEqual([
      'ADD',
      'UPDATE',
    ]);
    const latest = await client.history(id, { last: 1 });
    expect(latest.nodes.map(({ newText }) => newText)).toEqual(['fourth']);
    expect(latest.pageInfo.hasPreviousPage).toBe(true);
    const before = await client.history(id, { last: 1, before: latest.pageInfo.startCursor });
    expect(before.nodes.map(({ newText }) => newText)).toEqual(['third']);
    const events = await all(client.historyAll(id, { first: 2 }));
    expect(events.map(({ newText }) => newText)).toEqual(['letter number 6', 'second', 'third', 'fourth']);
  });

  test('gets, updates and deletes by id', async () => {
    const { id } = await one('Alice lives in Lyon', { since: 2019, kept: true });
    const updated = await client.update(id, { text: 'Alice lives in Turin', metadata: { since: 2026 } });
    expect(updated).toMatchObject({ version: 2, metadata: { since: 2026, kept: true } });
    expect(await client.get(id)).toEqual(updated);
    await client.delete(id, { actorId: 'alice', idempotencyKey: 'move' });
    await client.delete(id, { actorId: 'alice', idempotencyKey: 'move' });
    expect(await client.get(id)).toBeNull();
    expect(await failure(client.delete(id))).toMatchObject({ code: 'MEMORY_NOT_FOUND', retryable: false });
    const events = await all(client.historyAll(id));
    expect(events.map(({ event, actorId }) => [event, actorId])).toEqual([
      ['ADD', null],
      ['UPDATE', null],
      ['DELETE', 'alice'],
    ]);
  });

  test('a refusal has its code, the argument at fault and the id of the request', async () => {
    const error = await failure(client.list({ actorId: 'alice' }));
    expect(error).toBeInstanceOf(EngraphError);
    expect(error).toMatchObject({ code: 'VALIDATION_001', reason: 'SCOPE_REQUIRED', argument: 'scope' });
    expect(error).toMatchObject({
      retryable: false,
      status: 200,
      requestId: expect.stringMatching(/^[\w-]{36}$/),
    });
    expect(await failure(client.update('none', { expectedVersion: 1, text: 'x' }))).toMatchObject({
      code: 'MEMORY_NOT_FOUND',
    });
    expect(await failure(client.list(scope, { first: 1_000 }))).toMatchObject({ code: 'VALIDATION_009' });
  });

  test('asks anything else in GraphQL', async () => {
    const { user } = await client.request<{ user: { memoryCount: number } }>(
      'query($id: ID!) { user(id: $id) { memoryCount } }',
      { id: 'many' },
    );
    expect(user.memoryCount).toBe(7);
    expect(await failure(client.request('{ nothing }'))).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  test('follows what happens to a scope, and goes on where it was left', async () => {
    const watched = { userId: 'watched' };
    const connected = new EventEmitter();
    const changes = client.subscribe(watched, { onConnect: () => connected.emit('connect') });
    const first = changes.next();
    await once(connected, 'connect');
    const [added] = await client.add({ scope: watched, text: 'one' });
    await client.add({ scope: { userId: 'somebody-else' }, text: 'not this' });
    const id = added?.memoryId ?? '';
    await client.update(id, { text: 'two' });

    const { value: told } = await first;
    expect(told).toMatchObject({ event: 'ADD', memoryId: id, memory: { id, userId: 'watched' } });
    expect((await changes.next()).value).toMatchObject({ event: 'UPDATE', memory: { text: 'two' } });
    await changes.return?.();

    await client.delete(id);
    const later = await take(client.subscribe(watched, { after: told?.cursor }), 2);
    expect(later.map(({ event }) => event)).toEqual(['UPDATE', 'DELETE']);
  });

  test('a subscription that is refused says why', async () => {
    const refused = client.subscribe({ actorId: 'alice' }).next();
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_001', argument: 'scope' });
    const foreign = client.subscribe(scope, { after: 'no-cursor' }).next();
    await expect(foreign).rejects.toMatchObject({ code: 'VALIDATION_009', argument: 'after' });
  });

  test('what another tenant keeps is not there', async () => {
    expect(await all(clientOf(randomUUID()).listAll(scope))).toEqual([]);
  });
});
