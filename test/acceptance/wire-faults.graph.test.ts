import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BOLT } from '../support/bolt-tap.js';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { testNeo4j } from '../support/neo4j.js';

let proxy: ChaosProxy;
let server: TestEngraph;

beforeAll(async () => {
  proxy = await ChaosProxy.start(testNeo4j().uri);
  server = await startTestEngraph({ NEO4J_URI: proxy.uri });
});

afterEach(() => proxy.heal());

afterAll(async () => {
  await server?.stop();
  proxy.close();
});

const ADD =
  'mutation($id: ID!, $text: String!) { addMemories(input: {entries: [{scope: {userId: $id}, text: $text}]}) { results { outcome memoryId } } }';
const LIST =
  'query($id: ID!) { memories(scope: {userId: $id}) { nodes { id text history { nodes { event } } } totalCount } }';

const add = (id: string, text: string) => server.graphql(ADD, { id, text });
const list = (id: string) => server.graphql(LIST, { id });
const codes = ({ errors }: Awaited<ReturnType<typeof add>>) =>
  errors.map(({ extensions }) => extensions.code);

/** Status and answer of a health check, and how many milliseconds it took. */
async function health(kind: 'live' | 'ready') {
  const start = performance.now();
  const response = await fetch(`${server.url}/health/${kind}`);
  return { status: response.status, text: await response.text(), ms: performance.now() - start };
}

async function untilReady(): Promise<void> {
  const start = performance.now();
  while ((await health('ready')).status !== 200) expect(performance.now() - start).toBeLessThan(30_000);
}

test('a commit whose acknowledgement is lost is a success, and one memory with one event', async () => {
  const id = randomUUID();
  proxy.set({ on: BOLT.COMMIT, fault: 'lose-answer' });
  const { data } = await add(id, 'said once');
  expect(proxy.sprung).toBe(1);
  const [{ outcome, memoryId }] = data.addMemories.results;
  expect(outcome).toBe('ADDED');
  const history = { nodes: [{ event: 'ADD' }] };
  expect((await list(id)).data.memories).toEqual({
    nodes: [{ id: memoryId, text: 'said once', history }],
    totalCount: 1,
  });
});

test('a database that swallows everything ends requests in time and leaves the server alive; back, it is used again', async () => {
  const id = randomUUID();
  await add(id, 'before');
  proxy.resetAll();
  proxy.flow = 'swallow';
  const start = performance.now();
  const asked = Promise.all(Array.from({ length: 10 }, () => list(id)));
  const [live, ready] = await Promise.all([health('live'), health('ready')]);
  expect([live.status, ready.status]).toEqual([200, 503]);
  expect(live.ms).toBeLessThan(4_000);
  expect(ready.ms).toBeLessThan(10_000);
  for (const answer of await asked) expect(['STORE_UNAVAILABLE', 'TIMEOUT']).toContain(codes(answer)[0]);
  expect(performance.now() - start).toBeLessThan(30_000);
  await proxy.heal();
  await untilReady();
  expect((await add(id, 'after')).errors).toEqual([]);
  expect((await list(id)).data.memories.totalCount).toBe(2);
});

test('a database whose port is closed makes the server not ready, and writes wait for it to open', async () => {
  const id = randomUUID();
  await add(id, 'before');
  proxy.refuse();
  expect(await health('ready')).toMatchObject({
    status: 503,
    text: expect.stringContaining('The database cannot be reached.'),
  });
  expect(codes(await list(id))).toEqual(['STORE_UNAVAILABLE']);
  const waiting = add(id, 'meanwhile');
  expect((await health('live')).status).toBe(200);
  await proxy.open();
  expect((await waiting).errors).toEqual([]);
  await untilReady();
  expect((await list(id)).data.memories.totalCount).toBe(2);
});
