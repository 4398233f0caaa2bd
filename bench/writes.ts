import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localNeo4jOptions } from '../src/app/database.js';
import { openEmbedder } from '../src/app/open-embedder.js';
import { systemClock, uuidSource } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { addMemories } from '../src/memory/add.js';
import type { MemoryDeps } from '../src/memory/deps.js';
import { startNeo4j } from '../src/neo4j-local/start-neo4j.js';
import { createDriver } from '../src/store/driver.js';
import { Neo4jClient } from '../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../src/store/neo4j-memory-store.js';
import { prepareSchema } from '../src/store/prepare-schema.js';
import { QUESTIONS } from '../test/support/questions.js';
import { makeSentence } from '../test/support/sentences.js';
import type { Figures } from './figures.js';
import { knownVectors } from './known-vectors.js';
import { percentile } from './percentile.js';

const PER_CALL = [1, 100, 500] as const;
const CLIENTS = [1, 4, 16] as const;
/** Every cell goes on for so long, and until each client has been answered once. */
const CELL_MS = 5_000;
/**
 * What is written before anything is measured. The database compiles what it does often, on the processors that serve
 * as well: a minute of work takes half of two, and single adds come to their speed after 30 s of them.
 */
const WARM_UP = [
  { perCall: 500, clients: 1, forMs: 30_000 },
  { perCall: 1, clients: 4, forMs: 45_000 },
  { perCall: 500, clients: 4, forMs: 15_000 },
] as const;
const MESSAGES_PER_ENTRY = 50;

/**
 * Memories added per second, and what a call takes, through the core into a new embedded Neo4j: with vectors
 * that are known already, and with the local model. A client adds to a user and a run of its own.
 */
export async function benchWrites(): Promise<readonly Figures[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'engraph-bench-writes-'));
  const config = loadConfig({ ...process.env, ENGRAPH_DATA_DIR: dataDir });
  await using neo4j = await startNeo4j(localNeo4jOptions(config));
  const driver = createDriver({ uri: neo4j.uri, ...neo4j.auth });
  const local = await openEmbedder(config);
  try {
    const { identity } = local;
    await prepareSchema({ driver, database: 'neo4j', timeoutMs: 60_000 }, identity);
    const client = new Neo4jClient({ driver, database: 'neo4j', timeoutMs: 60_000 });
    const store = new Neo4jMemoryStore(client, uuidSource, identity);
    const known = {
      store,
      embedder: knownVectors(identity),
      ...QUESTIONS,
      clock: systemClock,
      ids: uuidSource,
    };
    for (const { perCall, clients, forMs } of WARM_UP) await measure(known, perCall, clients, forMs);
    const rows: Figures[] = [];
    for (const [vectors, deps] of [
      ['known', known] as const,
      ['local model', { ...known, embedder: local }] as const,
    ]) {
      for (const perCall of PER_CALL) {
        for (const clients of CLIENTS)
          rows.push({ vectors, perCall, clients, ...(await measure(deps, perCall, clients)) });
      }
    }
    return rows;
  } finally {
    await local.close();
    await driver.close();
    await neo4j.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(
  deps: MemoryDeps,
  perCall: number,
  clients: number,
  forMs: number = CELL_MS,
): Promise<Figures> {
  const times: number[] = [];
  const started = performance.now();
  const work = async (client: number) => {
    do {
      const asked = performance.now();
      await addTexts(deps, client, perCall);
      times.push(performance.now() - asked);
    } while (performance.now() - started < forMs);
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  const seconds = (performance.now() - started) / 1_000;
  return {
    memoriesPerSecond: Math.round((times.length * perCall) / seconds),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  };
}

let written = 0;

/** A text that nobody has added before. */
function nextText(): string {
  written += 1;
  return `${makeSentence(written, 15)} ${written}`;
}

/** One call, which fails unless all of it was stored. */
async function addTexts(deps: MemoryDeps, client: number, count: number): Promise<void> {
  const caller = { principal: { tenant: 'default', via: 'open' as const } };
  const scope = { userId: `user-${client}`, runId: `run-${client}` };
  const entries = [];
  for (let left = count; left > 0; left -= MESSAGES_PER_ENTRY) {
    const length = Math.min(left, MESSAGES_PER_ENTRY);
    const messages = Array.from({ length }, () => ({ role: 'USER' as const, content: nextText() }));
    entries.push({ scope, messages });
  }
  const results = await addMemories(deps, caller, { entries });
  const added = results.filter(({ outcome }) => outcome === 'ADDED').length;
  if (added !== count) throw new Error(`${added} of ${count} were added.`);
}
