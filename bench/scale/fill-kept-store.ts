import { localNeo4jOptions } from '../../src/app/database.js';
import { systemClock, uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { createDriver } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { prepareSchema, SCHEMA_TIMEOUT_MS } from '../../src/store/prepare-schema.js';
import { QUESTIONS } from '../../test/support/questions.js';
import type { Dataset } from './dataset.js';
import { fillStore } from './fill-store.js';
import { openKeptStore } from './kept-store.js';

/** A commit may wait: at 340,000 memories one took over a minute on a slow machine, and the next fill met none. */
const FILL_TIMEOUT_MS = 300_000;

/** The data folder of a store that holds the dataset, filled now unless it is kept. Its database is stopped. */
export async function fillKeptStore(memories: number, dataset: Dataset): Promise<string> {
  const kept = openKeptStore(memories);
  if (kept.filled !== null) return kept.dataDir;
  console.error(`  filling ${kept.dataDir}`);
  const config = loadConfig({ ...process.env, ENGRAPH_DATA_DIR: kept.dataDir });
  await using neo4j = await startNeo4j(localNeo4jOptions(config));
  const driver = createDriver({ uri: neo4j.uri, ...neo4j.auth });
  try {
    const { embedder } = dataset;
    await prepareSchema({ driver, database: 'neo4j', timeoutMs: SCHEMA_TIMEOUT_MS }, embedder.identity);
    const client = new Neo4jClient({ driver, database: 'neo4j', timeoutMs: FILL_TIMEOUT_MS });
    const store = new Neo4jMemoryStore(client, uuidSource, embedder.identity);
    const started = performance.now();
    await fillStore({ store, embedder, ...QUESTIONS, clock: systemClock, ids: uuidSource }, dataset);
    kept.markFilled((performance.now() - started) / 1_000);
  } finally {
    await driver.close();
  }
  return kept.dataDir;
}

/** Memories per second when the store was filled. */
export function fillRate(memories: number, dataset: Dataset): number {
  const seconds = openKeptStore(memories).filled?.seconds ?? Number.NaN;
  return Math.round(dataset.places.length / seconds);
}
