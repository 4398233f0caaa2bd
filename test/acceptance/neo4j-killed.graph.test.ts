import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceFiles, readState } from '../../src/neo4j-local/instance-files.js';
import { isAlive } from '../../src/neo4j-local/process-identity.mjs';
import { createDriver, type Driver } from '../../src/store/driver.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.js';
import { subscribeTo } from '../support/feed-server.js';

// Three servers on one Neo4j: its owner, one that has joined it, and one to which it is somebody else's.
let dataDir: string;
let openai: FakeOpenai;
let servers: readonly TestEngraph[];
let driver: Driver;
/** A restart takes a few seconds, and on a machine that is busy with other tests some times that. */
let limitMs = 30_000;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'engraph-killed-'));
  openai = await startFakeOpenai();
  const embedder = {
    ...{ ENGRAPH_EMBEDDER: 'openai', OPENAI_API_KEY: 'none', OPENAI_BASE_URL: openai.url },
    ...{ ENGRAPH_EMBEDDING_MODEL: 'fake', ENGRAPH_EMBEDDING_DIMENSIONS: '384' },
  };
  const own = {
    NEO4J_URI: '',
    NEO4J_USERNAME: '',
    NEO4J_PASSWORD: '',
    NEO4J_DATABASE: '',
    ENGRAPH_DATA_DIR: dataDir,
  };
  const startedAt = performance.now();
  const owner = await startTestEngraph({ ...own, ...embedder });
  limitMs = Math.max(limitMs, 3 * (performance.now() - startedAt));
  const { password } = JSON.parse(await readFile(instanceFiles(dataDir).state, 'utf8'));
  const login = { uri: owner.engraph.database.uri, username: 'neo4j', password };
  const address = { NEO4J_URI: login.uri, NEO4J_USERNAME: 'neo4j', NEO4J_PASSWORD: password };
  const joined = await startTestEngraph({ ...own, ...embedder });
  servers = [owner, joined, await startTestEngraph({ ...address, ...embedder })];
  driver = createDriver(login);
});

afterAll(async () => {
  await driver?.close();
  for (const server of [...(servers ?? [])].reverse()) await server.stop();
  await openai?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const ADD = `mutation($userId: ID!, $runId: ID!, $a: String!, $b: String!, $key: String!) { addMemories(input: {idempotencyKey: $key, entries: [
  {scope: {userId: $userId, agentId: "agent", runId: $runId}, messages: [{role: USER, name: "alice", content: $a}, {role: ASSISTANT, content: $b}]}
]}) { results { outcome memoryId } } }`;

/** Each 0 or empty in a store in which nothing is half there. */
const CHECKS = {
  'memories without an edge that they should have': `MATCH (m:Memory) WHERE
    NOT EXISTS { (:User {tenant: m.tenant, id: m.userId})-[:HAS_MEMORY]->(m) }
    OR NOT EXISTS { (:Agent {tenant: m.tenant, id: m.agentId})-[:HAS_MEMORY]->(m) }
    OR NOT EXISTS { (:Run {tenant: m.tenant, id: m.runId})-[:HAS_MEMORY]->(m) }
    OR (m.actorId IS NOT NULL AND NOT EXISTS { (:Actor {tenant: m.tenant, id: m.actorId})-[:AUTHORED]->(m) })`,
  'memories without a vector': 'MATCH (m:Memory) WHERE coalesce(size(m.embedding), 0) <> 384',
  'memories whose history is not one ADD with its Change': `MATCH (m:Memory) WHERE
    COUNT { (m)-[:HAS_EVENT]->() } <> 1
    OR NOT EXISTS { (m)-[:HAS_EVENT]->(:MemoryEvent {event: 'ADD', seq: 1, memoryId: m.id})<-[:RECORDS]-(:Change {event: 'ADD'}) }`,
  'events without their memory': 'MATCH (m:MemoryEvent) WHERE NOT EXISTS { (:Memory)-[:HAS_EVENT]->(m) }',
  'changes of nothing': 'MATCH (m:Change) WHERE COUNT { (m)-[:RECORDS]->() } <> 2',
  'requests without a result':
    'MATCH (m:Request) WHERE m.result IS NULL OR COUNT { (m)-[:CONCERNS]->() } <> 2',
  'threads that are no line': `MATCH (m:Thread) WHERE
    COUNT { MATCH (x:Memory {tenant: m.tenant, threadKey: m.key}) WHERE NOT EXISTS { (x)<-[:NEXT]-() } } <> 1
    OR COUNT { (m)-[:LAST]->() } <> 1`,
  'memories with two before or after them':
    'MATCH (m:Memory) WHERE COUNT { (m)<-[:NEXT]-() } > 1 OR COUNT { (m)-[:NEXT]->() } > 1',
};

interface AddRequest {
  readonly key: string;
  readonly a: string;
  readonly b: string;
}

/** Clients of every server that add until they are told to stop, and what they were told. */
function startLoad(clientsEach: number) {
  const acknowledged = new Map<string, string>();
  const failures: { readonly code: string; readonly request: AddRequest }[] = [];
  let isStopped = false;
  let sent = 0;
  const client = async (server: TestEngraph, number: number) => {
    for (let turn = 0; !isStopped; turn += 1) {
      const key = `client ${number} turn ${turn}`;
      const scope = { userId: `u${number % 3}`, runId: `r${number % 3}` };
      const request = { ...scope, a: `${key} asks`, b: `${key} answers`, key };
      sent += 1;
      const { data, errors } = await server.graphql(ADD, request);
      const [error] = errors;
      if (error !== undefined) failures.push({ code: error.extensions.code ?? error.message, request });
      else {
        const [asked, answered] = data.addMemories.results;
        acknowledged.set(asked.memoryId, request.a).set(answered.memoryId, request.b);
      }
    }
  };
  const clients = servers.flatMap((server, i) =>
    Array.from({ length: clientsEach }, (_, n) => client(server, i + 3 * n)),
  );
  const stop = async () => {
    isStopped = true;
    await Promise.all(clients);
    return { acknowledged, failures, sent };
  };
  return { acknowledged, stop };
}

/** Fails when it takes longer than a restart may. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    expect(performance.now() - start).toBeLessThan(limitMs);
    await sleep(50);
  }
}

const health = (kind: 'live' | 'ready') =>
  Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/health/${kind}`)).status));

const reasons = async (server: TestEngraph | undefined) =>
  (await fetch(`${server?.url}/health/ready`)).text();

async function count(query: string): Promise<object> {
  return (await driver.executeQuery(query)).records[0]?.toObject() ?? {};
}

test('Neo4j is killed under a load of adds: what was acknowledged is there once, nothing is half there, and all servers go on', async () => {
  const pid = servers[0]?.engraph.database.local?.pid ?? 0;
  const subscribed = await Promise.all(
    servers.map((server, i) =>
      subscribeTo(server, i === 1 ? 'graphql-sse' : 'graphql-ws', 'any', { scope: { agentId: 'agent' } }),
    ),
  );
  // A WebSocket does not tell when it is subscribed.
  await sleep(2_000);
  const load = startLoad(2);
  try {
    await until(() => load.acknowledged.size > 20);
    process.kill(pid, 'SIGKILL');
    const killedAt = performance.now();
    await until(async () => String(await health('ready')) === '503,503,503');
    await until(async () => (await reasons(servers[0])).includes('is being started again'));
    expect(await health('live')).toEqual([200, 200, 200]);
    await until(async () => String(await health('ready')) === '200,200,200');
    const before = load.acknowledged.size;
    await until(() => load.acknowledged.size > before);
    const seconds = (performance.now() - killedAt) / 1_000;
    expect(seconds).toBeLessThan(limitMs / 1_000);
    console.log(`Killed, Neo4j answered again after ${seconds.toFixed(1)} s (limit ${limitMs / 1_000} s).`);
    await until(() => load.acknowledged.size > before + 20);
  } finally {
    await load.stop();
  }
  const { acknowledged, failures, sent } = await load.stop();
  // Each of the subscribers was told of everything, once, over the death of the database.
  const { records: written } = await driver.executeQuery('MATCH (m:Memory) RETURN m.id AS id');
  const ids = written.map((record) => String(record.get('id'))).sort();
  for (const { changes, stop } of subscribed) {
    await until(() => changes.length >= ids.length);
    expect(changes.map(({ memoryId }) => memoryId).sort()).toEqual(ids);
    await stop();
  }
  // One of the two that supervise it has started it, the other has joined it.
  const [owner, joined, other] = servers.map(({ engraph }) => engraph.database.local?.pid);
  expect(owner).not.toBe(pid);
  expect([joined, other]).toEqual([owner, undefined]);
  const expected = ['STORE_UNAVAILABLE', 'TIMEOUT', 'COMMIT_UNKNOWN'];
  expect(failures.filter(({ code }) => !expected.includes(code))).toEqual([]);

  for (const [name, match] of Object.entries(CHECKS)) {
    expect([name, await count(`${match} RETURN count(m) AS total`)]).toEqual([name, { total: 0 }]);
  }
  const { records } = await driver.executeQuery('MATCH (m:Memory) RETURN m.id AS id, m.text AS text');
  const stored = new Map(records.map((record) => [String(record.get('id')), String(record.get('text'))]));
  for (const [id, text] of acknowledged) expect(stored.get(id)).toBe(text);
  // What failed may have been stored all the same; sent again with its key it is there once.
  for (const { request } of failures) expect((await servers[0]?.graphql(ADD, request))?.errors).toEqual([]);
  const all = await count('MATCH (m:Memory) RETURN count(m) AS total, count(DISTINCT m.text) AS texts');
  expect(all).toEqual({ total: sent * 2, texts: sent * 2 });
}, 300_000);

test('stopped by its last user, Neo4j stays stopped', async () => {
  const [owner, joined] = servers;
  const { pid = 0 } = owner?.engraph.database.local ?? {};
  await joined?.stop();
  await sleep(1_000);
  expect(await isAlive(pid, undefined)).toBe(true);
  await owner?.stop();
  await sleep(1_000);
  const state = await readState(instanceFiles(dataDir));
  expect(state?.pid).toBe(pid);
  expect(await isAlive(pid, undefined)).toBe(false);
}, 60_000);
