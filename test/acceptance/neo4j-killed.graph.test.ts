import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceFiles } from '../../src/neo4j-local/instance-files.js';
import { createDriver, type Driver } from '../../src/store/driver.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.js';

// Three servers on one Neo4j: its owner, one that has joined it, and one to which it is somebody else's.
let dataDir: string;
let openai: FakeOpenai;
let servers: readonly TestEngraph[];
let driver: Driver;

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
  const owner = await startTestEngraph({ ...own, ...embedder });
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

test('Neo4j is killed under a load of adds: what was acknowledged is there once, nothing is half there, all servers go on', async () => {
  const pid = servers[0]?.engraph.database.local?.pid ?? 0;
  const acknowledged = new Map<string, string>();
  const failures: { code: string; request: object }[] = [];
  let stopped = false;
  let sent = 0;
  const client = async (server: TestEngraph, number: number) => {
    for (let turn = 0; !stopped; turn += 1) {
      const key = `client ${number} turn ${turn}`;
      const request = {
        userId: `u${number % 3}`,
        runId: `r${number % 3}`,
        a: `${key} asks`,
        b: `${key} answers`,
        key,
      };
      sent += 1;
      const { data, errors } = await server.graphql(ADD, request);
      const [code] = errors.map(({ extensions }) => extensions.code ?? '');
      if (code === undefined) {
        const [asked, answered] = data.addMemories.results;
        acknowledged.set(asked.memoryId, request.a).set(answered.memoryId, request.b);
      } else failures.push({ code, request });
    }
  };
  const load = Promise.all(
    servers.flatMap((server, i) => [0, 1, 2, 3].map((n) => client(server, i + 3 * n))),
  );
  while (acknowledged.size < 100) await sleep(20);

  process.kill(pid, 'SIGKILL');
  const killedAt = performance.now();
  await sleep(1_000);
  const away = await Promise.all(servers.map(({ url }) => fetch(`${url}/health/ready`)));
  expect(away.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect(JSON.stringify(await away[0]?.json())).toContain('is being started again');
  expect(
    await Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/health/live`)).status)),
  ).toEqual([200, 200, 200]);
  const before = acknowledged.size;
  for (const { url } of servers) {
    while ((await fetch(`${url}/health/ready`)).status !== 200) {
      expect(performance.now() - killedAt).toBeLessThan(30_000);
      await sleep(100);
    }
  }
  console.log('ready after', performance.now() - killedAt);
  while (acknowledged.size < before + 100) await sleep(20);
  console.log('load after', performance.now() - killedAt);
  stopped = true;
  await load;

  const [owner, joined, other] = servers.map(({ engraph }) => engraph.database.local?.pid);
  expect(owner).not.toBe(pid);
  expect([joined, other]).toEqual([owner, undefined]);
  console.log({ sent, acknowledged: acknowledged.size, failures: failures.map(({ code }) => code) });
  expect(
    failures.filter(({ code }) => !['STORE_UNAVAILABLE', 'TIMEOUT', 'COMMIT_UNKNOWN'].includes(code)),
  ).toEqual([]);

  for (const [name, match] of Object.entries(CHECKS)) {
    const { records } = await driver.executeQuery(`${match} RETURN count(m) AS total`);
    expect([name, records[0]?.get('total')]).toEqual([name, 0]);
  }
  const { records } = await driver.executeQuery('MATCH (m:Memory) RETURN m.id AS id, m.text AS text');
  const stored = new Map(records.map((record) => [String(record.get('id')), String(record.get('text'))]));
  for (const [id, text] of acknowledged) expect(stored.get(id)).toBe(text);
  expect(new Set(stored.values()).size).toBe(stored.size);
  // What failed may have been stored; sent again with its key it is there once.
  for (const { request } of failures) expect((await servers[0]?.graphql(ADD, request))?.errors).toEqual([]);
  const [all] = (
    await driver.executeQuery('MATCH (m:Memory) RETURN count(m) AS total, count(DISTINCT m.text) AS texts')
  ).records;
  expect(all?.toObject()).toEqual({ total: sent * 2, texts: sent * 2 });
}, 120_000);
