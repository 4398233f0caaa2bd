import type { CloseStack } from '../../src/app/close-stack.js';
import { localNeo4jOptions } from '../../src/app/database.js';
import { systemClock, uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import type { ReadDeps } from '../../src/memory/deps.js';
import type { Embedder } from '../../src/memory/ports.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { createDriver, type Driver } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { QUESTIONS } from '../../test/support/questions.js';
import { type KeepAliveClient, keepAliveClient } from '../keep-alive-client.js';
import { startServerProcess } from '../server-process.js';
import { recordStatements, type StatementRecorder } from '../statement-recorder.js';
import { type Dataset, makeDataset } from './dataset.js';
import { fillKeptStore } from './fill-kept-store.js';
import { type Cell, chooseCells } from './scopes.js';

/** A filled store with its database and its server running, and what its searches are measured with. */
export interface OpenStore {
  readonly memories: number;
  readonly dataset: Dataset;
  /** The scopes to measure. */
  readonly cells: readonly Cell[];
  /** Of the server. */
  readonly client: KeepAliveClient;
  /** The core on a driver that notes what it sends. */
  readonly deps: ReadDeps;
  readonly recorder: StatementRecorder;
  /** Without anything around it. */
  readonly driver: Driver;
}

/** Fills a store of this size or takes the one that is kept, and starts its database and a server on it. */
export async function openStore(memories: number, model: Embedder, opened: CloseStack): Promise<OpenStore> {
  console.error(`A store of ${memories} memories`);
  const dataset = await makeDataset(memories, model);
  const dataDir = await fillKeptStore(memories, dataset);
  const neo4j = await startNeo4j(
    localNeo4jOptions(loadConfig({ ...process.env, ENGRAPH_DATA_DIR: dataDir })),
  );
  opened.push(() => neo4j.stop());
  const address = { uri: neo4j.uri, ...neo4j.auth };
  const driver = createDriver(address);
  opened.push(() => driver.close());
  const recorder = recordStatements(createDriver(address));
  opened.push(() => recorder.driver.close());
  // As the container runs it.
  const server = await startServerProcess({ ENGRAPH_DATA_DIR: dataDir, NODE_ENV: 'production' });
  opened.push(() => server.stop());
  const client = keepAliveClient(server.url);
  opened.push(async () => client.close());
  const reading = new Neo4jClient({ driver: recorder.driver, database: 'neo4j', timeoutMs: 60_000 });
  const store = new Neo4jMemoryStore(reading, uuidSource, model.identity);
  const deps = { store, embedder: dataset.embedder, ...QUESTIONS, clock: systemClock, ids: uuidSource };
  return { memories, dataset, cells: chooseCells(dataset.places), client, deps, recorder, driver };
}
