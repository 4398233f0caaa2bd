import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localNeo4jOptions } from '../src/app/database.js';
import { systemClock, uuidSource } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { addMemories } from '../src/memory/add.js';
import { startNeo4j } from '../src/neo4j-local/start-neo4j.js';
import { createDriver, type Driver } from '../src/store/driver.js';
import { Neo4jClient } from '../src/store/neo4j-client.js';
import { Neo4jEmbeddingStore } from '../src/store/neo4j-embedding-store.js';
import { Neo4jMemoryStore } from '../src/store/neo4j-memory-store.js';
import { QUESTIONS } from '../test/support/questions.js';
import { makeSentence } from '../test/support/sentences.js';
import type { Figures } from './figures.js';
import { knownVectors } from './known-vectors.js';
import { type ServerProcess, startServerProcess } from './server-process.js';

const MEMORIES = 50_000;
const BATCH = 500;
const USERS = 500;
const SEARCHES = 300;

/**
 * Resident memory of the two processes in daily use: the server with the local model loaded, after 500 texts
 * were added and 300 questions asked, and the embedded Neo4j with 50,000 memories of 384 dimensions.
 */
export async function benchFootprint(): Promise<Figures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'engraph-bench-footprint-'));
  const config = loadConfig({ ...process.env, ENGRAPH_DATA_DIR: dataDir });
  const server = await startServerProcess({ ENGRAPH_DATA_DIR: dataDir });
  // Joins the instance that the server has started on this folder.
  const neo4j = await startNeo4j(localNeo4jOptions(config));
  const driver = createDriver({ uri: neo4j.uri, ...neo4j.auth });
  try {
    const figures = { serverAtStartMb: rssMb(server.pid), neo4jAtStartMb: rssMb(neo4j.pid) };
    const started = performance.now();
    await fill(driver);
    const memoriesPerSecond = Math.round(MEMORIES / ((performance.now() - started) / 1_000));
    await use(server);
    return {
      memories: MEMORIES,
      memoriesPerSecond,
      ...figures,
      serverMb: rssMb(server.pid),
      neo4jMb: rssMb(neo4j.pid),
    };
  } finally {
    await driver.close();
    await server.stop();
    await neo4j.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Through the core, with vectors that cost nothing: embedding 50,000 texts is not what is measured here. */
async function fill(driver: Driver): Promise<void> {
  const probe = { provider: 'bench', model: 'none', dimensions: 1, version: '0' };
  const { identity } = await new Neo4jEmbeddingStore(driver, 'neo4j', 60_000).pinEmbedder(probe);
  const client = new Neo4jClient({ driver, database: 'neo4j', timeoutMs: 60_000 });
  const store = new Neo4jMemoryStore(client, uuidSource, identity);
  const deps = {
    store,
    embedder: knownVectors(identity),
    ...QUESTIONS,
    clock: systemClock,
    ids: uuidSource,
  };
  const caller = { principal: { tenant: 'default', via: 'open' as const } };
  for (let n = 0; n < MEMORIES; n += BATCH) {
    const entries = Array.from({ length: 100 }, (_, entry) => ({
      scope: { userId: `user-${(n / BATCH + entry * 5) % USERS}`, runId: `run-${n}` },
      messages: messages(n + entry * 10),
    }));
    await addMemories(deps, caller, { entries });
  }
}

function messages(seed: number) {
  const length = BATCH / 100;
  return Array.from({ length }, (_, i) => ({ role: 'USER' as const, content: makeSentence(seed + i, 20) }));
}

async function use(server: ServerProcess): Promise<void> {
  const add =
    'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome } } }';
  const entries = Array.from({ length: 100 }, (_, entry) => ({
    scope: { userId: 'user-1' },
    messages: messages(entry * 10),
  }));
  await server.graphql(add, { e: entries });
  const search =
    'query($q: String!, $u: ID!) { searchMemories(query: $q, scope: {userId: $u}) { nodes { id } } }';
  for (let i = 0; i < SEARCHES; i += 1) {
    await server.graphql(search, { q: makeSentence(i, 8), u: `user-${i % USERS}` });
  }
}

function rssMb(pid: number): number {
  return Math.round(
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024,
  );
}
