import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type FeedServer,
  type Subscribed,
  startFeedServer,
  subscribeTo,
  type ToldChange,
} from '../support/feed-server.js';
import { openTestStore } from '../support/neo4j-memory-store.js';

const TRANSPORTS = ['graphql-ws', 'graphql-sse'] as const;
/** Two processes as far as the database can tell: nothing is shared but it. */
let servers: readonly [FeedServer, FeedServer];
beforeAll(async () => {
  await (await openTestStore()).close();
  servers = [await startFeedServer(), await startFeedServer()];
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

const ADD = `mutation($entries: [MemoryEntryInput!]!) {
  addMemories(input: {entries: $entries}) { results { memoryId } }
}`;
const UPDATE = `mutation($id: ID!, $text: String!) { updateMemory(input: {id: $id, text: $text}) { memory { id } } }`;
const DELETE = `mutation($id: ID!) { deleteMemory(input: {id: $id}) { deletedId } }`;
const PURGE = `mutation($scope: MemoryScope!) { purgeScope(input: {scope: $scope}) { done } }`;

/** The operations of one tenant through one server; fails when one does. */
function callsOf(server: FeedServer, tenant: string) {
  const call = async (query: string, variables: object) => {
    const { data, errors } = await server.graphql(tenant, query, variables);
    expect(errors).toEqual([]);
    return data;
  };
  return {
    add: async (...entries: object[]): Promise<readonly string[]> => {
      const { addMemories } = await call(ADD, { entries });
      return addMemories.results.map(({ memoryId }: { memoryId: string }) => memoryId);
    },
    update: (id: string, text: string) => call(UPDATE, { id, text }),
    remove: (id: string) => call(DELETE, { id }),
    purge: (scope: object) => call(PURGE, { scope }),
  };
}

/** Fails after half a minute. */
async function until(holds: () => boolean): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > 30_000) throw new Error(`still not so: ${holds}`);
    await sleep(5);
  }
}

const cursors = (changes: readonly ToldChange[]) => changes.map(({ cursor }) => cursor);

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('what happens in a scope arrives in order, through whichever server it went, and nothing of anybody else', async () => {
    const [tenant, canary] = [randomUUID(), randomUUID()];
    const scope = { userId: 'ann', agentId: 'guide' };
    const subscribed = await subscribeTo(servers[0], transport, tenant, { scope });
    const [here, there] = [callsOf(servers[0], tenant), callsOf(servers[1], tenant)];
    // Far enough ahead that it is stored before, however busy the machine is.
    const soon = new Date(Date.now() + 3_000).toISOString();
    const [expiring = ''] = await there.add({ scope, text: 'two', expiresAt: soon });
    const [first = ''] = await here.add({ scope, text: 'one' });
    await callsOf(servers[0], canary).add({ scope, text: 'canary of another tenant' });
    await here.add({ scope: { userId: 'bob', agentId: 'guide' }, text: 'canary of another user' });
    await here.add({ scope: { userId: 'ann' }, text: 'canary without the agent' });
    await there.update(first, 'one, changed');
    await there.remove(first);
    await there.add({ scope, text: 'expired before it was stored', expiresAt: '2020-01-01T00:00:00Z' });
    const { changes } = subscribed;
    await until(() => changes.length === 6);
    const expiry = changes.find(({ event }) => event === 'EXPIRE');
    expect(expiry).toMatchObject({ at: soon, memoryId: expiring, memory: null });
    const others = changes.filter((change) => change !== expiry);
    expect(others.map(({ event }) => event)).toEqual(['ADD', 'ADD', 'UPDATE', 'DELETE', 'ADD']);
    expect(others.map(({ memoryId }) => memoryId).slice(0, 4)).toEqual([expiring, first, first, first]);
    expect(others.slice(3).map(({ memory }) => memory)).toEqual([null, null]);

    // Whoever goes on behind any of them is told of the same with the same cursors, also on the other server.
    for (const behind of [0, 3]) {
      const after = changes[behind]?.cursor ?? null;
      const again = await subscribeTo(servers[1], transport, tenant, { scope, after });
      await until(() => again.changes.length === changes.length - behind - 1);
      expect(cursors(again.changes)).toEqual(cursors(changes.slice(behind + 1)));
      await again.stop();
    }
    // What was purged leaves nothing to tell.
    await here.purge(scope);
    const after = await subscribeTo(servers[1], transport, tenant, {
      scope,
      after: changes[0]?.cursor ?? null,
    });
    await here.add({ scope, text: 'three' });
    await until(() => changes.length === 7);
    await until(() => after.changes.length === 1);
    expect(cursors(after.changes)).toEqual(cursors(changes.slice(6)));
    await after.stop();
    await subscribed.stop();
  });

  test('a subscription that cannot be is refused with the code that a query would have', async () => {
    const tenant = randomUUID();
    const refused = async (variables: { scope: object; after?: string }) => {
      const [error] = (await (
        await subscribeTo(servers[0], transport, tenant, variables)
      ).ended) as {
        extensions: object;
      }[];
      return error?.extensions;
    };
    expect(await refused({ scope: { actorId: 'ann' } })).toMatchObject({
      code: 'VALIDATION_001',
      argument: 'scope',
      requestId: expect.any(String),
    });
    expect(await refused({ scope: { userId: 'ann' }, after: 'no cursor' })).toMatchObject({
      code: 'VALIDATION_009',
      argument: 'after',
    });
    expect(servers[0].hub.size).toBe(0);
  });
});

test('a server that stops ends its subscriptions at once: what comes then is told by another one', async () => {
  const tenant = randomUUID();
  const scope = { userId: 'ann' };
  const stopping = await startFeedServer();
  const socket = await subscribeTo(stopping, 'graphql-ws', tenant, { scope });
  const stream = await subscribeTo(stopping, 'graphql-sse', tenant, { scope });
  const { add } = callsOf(servers[0], tenant);
  await add({ scope, text: 'before' });
  await until(() => socket.changes.length + stream.changes.length === 2);
  const startedAt = performance.now();
  await stopping.stop();
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(await socket.ended).toMatchObject({ code: 1001 });
  expect(await stream.ended).toMatchObject([{ extensions: { code: 'SHUTTING_DOWN' } }]);
  await add({ scope, text: 'after' });
  for (const { changes } of [socket, stream]) {
    const again = await subscribeTo(servers[1], 'graphql-sse', tenant, {
      scope,
      after: changes[0]?.cursor ?? null,
    });
    await until(() => again.changes.length === 1);
    expect(again.changes[0]?.memory?.text).toBe('after');
    await again.stop();
  }
});

test('the example of a subscription shows an add', async () => {
  const read = (ending: string) =>
    readFileSync(new URL(`../../examples/operations/13-memory-changed.${ending}`, import.meta.url), 'utf8');
  const tenant = randomUUID();
  const variables = JSON.parse(read('variables.json')) as { scope: object };
  const shown = await subscribeTo(servers[0], 'graphql-ws', tenant, variables, read('graphql'));
  await callsOf(servers[1], tenant).add({
    scope: { ...variables.scope, actorId: 'alice' },
    text: 'I moved to Porto',
  });
  await until(() => shown.changes.length === 1);
  expect(shown.changes[0]).toMatchObject({
    event: 'ADD',
    memory: { text: 'I moved to Porto', version: 1, actorId: 'alice' },
  });
  await shown.stop();
});

test('1,000 adds by 8 writers on two servers, while the subscriber is cut off 20 times: all arrive, once or with the same cursor', async () => {
  const tenant = randomUUID();
  const scope = { userId: 'ann' };
  // In 200 transactions, so that cuts fall into some of them.
  const [writers, each, perCall, cuts] = [8, 125, 5, 20];
  const told: ToldChange[] = [];
  let current: Subscribed = await subscribeTo(servers[0], 'graphql-ws', tenant, { scope });
  const write = async (writer: number) => {
    const calls = callsOf(servers[writer % 2 === 0 ? 0 : 1], tenant);
    const ids: string[] = [];
    for (let turn = 0; turn < each; turn += perCall) {
      const texts = Array.from({ length: perCall }, (_, i) => `${writer} ${turn + i}`);
      ids.push(
        ...(await calls.add(...texts.map((text) => ({ scope: { ...scope, runId: `run-${writer}` }, text })))),
      );
    }
    return ids;
  };
  const cut = async () => {
    for (let done = 0; done < cuts; done += 1) {
      await sleep(100 + 150 * Math.random());
      await until(() => told.length + current.changes.length > 0);
      await current.stop();
      // What comes after this look was not taken: it comes again.
      told.push(...current.changes);
      const after = told.at(-1)?.cursor ?? null;
      const transport = TRANSPORTS[done % 2] ?? 'graphql-ws';
      current = await subscribeTo(servers[done % 4 < 2 ? 1 : 0], transport, tenant, { scope, after });
    }
  };
  const cutting = cut();
  const written = (await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))).flat();
  await cutting;
  const distinct = () => new Set([...told, ...current.changes].map(({ cursor }) => cursor));
  await until(() => distinct().size >= writers * each);
  told.push(...current.changes);
  expect(new Set(told.map(({ memoryId }) => memoryId))).toEqual(new Set(written));
  expect(distinct().size).toBe(writers * each);
  // In the order in which each writer wrote.
  for (let writer = 0; writer < writers; writer += 1) {
    const turns = told.flatMap(({ memory }) =>
      memory?.text.startsWith(`${writer} `) ? [Number(memory.text.slice(2))] : [],
    );
    expect([...new Set(turns)]).toEqual(Array.from({ length: each }, (_, turn) => turn));
  }
  await current.stop();
}, 120_000);
