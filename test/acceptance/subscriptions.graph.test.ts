import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FeedServer, startFeedServer, subscribeTo, type ToldChange } from '../support/feed-server.js';
import { openTestStore } from '../support/neo4j-memory-store.js';

let servers: readonly [FeedServer, FeedServer];
beforeAll(async () => {
  await (await openTestStore()).close();
  servers = [await startFeedServer(), await startFeedServer()];
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

const ADD = `mutation($userId: ID!, $texts: [AddEntryInput!]!) { addMemories(input: {entries: $texts}) { results { memoryId } } }`;

/** Waits until it holds; fails after ten seconds. */
async function until(holds: () => boolean): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > 10_000) throw new Error(`still not so: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.each(['graphql-ws', 'graphql-sse'] as const)('over %s', (transport) => {
  test('a subscriber is told of everything that happens in its scope, in order', async () => {
    const tenant = randomUUID();
    const [server] = servers;
    const subscribed = await subscribeTo(server, transport, tenant, { scope: { userId: 'ann' } });
    const add = async (userId: string, text: string) => {
      const mutation = `mutation($userId: ID!, $text: String!) { addMemories(input: {entries: [{scope: {userId: $userId}, text: $text}]}) { results { memoryId } } }`;
      const { data, errors } = await server.graphql(tenant, mutation, { userId, text });
      expect(errors).toEqual([]);
      return data.addMemories.results[0].memoryId as string;
    };
    const id = await add('ann', 'one');
    await until(() => subscribed.changes.length === 1);
    console.log(subscribed.changes);
    await subscribed.stop();
  });
});
