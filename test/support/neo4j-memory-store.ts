import type { Driver } from 'neo4j-driver';
import { v7 } from 'uuid';
import { openLocalEmbedder } from '../../src/ai/local-embedder.js';
import { requireSameEmbedder } from '../../src/memory/embedder-pin.js';
import type { EmbedderIdentity } from '../../src/memory/ports.js';
import { createDriver } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { prepareSchema } from '../../src/store/prepare-schema.js';
import { localModelJar } from './local-model.js';
import { testNeo4j } from './neo4j.js';

export interface TestStore {
  readonly store: Neo4jMemoryStore;
  readonly driver: Driver;
  readonly database: string;
  /** Length of the vectors that the shared database takes. */
  readonly dimensions: number;
  close(): Promise<void>;
}

/** A Neo4jMemoryStore on the shared database, migrated, and pinned to the local model as all tests pin it. */
export async function openTestStore(
  driver: Driver = createDriver(testNeo4j()),
  requestTtlMs?: number,
): Promise<TestStore> {
  const { database } = testNeo4j();
  const identity = await localIdentity();
  requireSameEmbedder(await prepareSchema({ driver, database, timeoutMs: 60_000 }, identity), identity);
  const client = new Neo4jClient({ driver, database, timeoutMs: 30_000 });
  const store = new Neo4jMemoryStore(client, { next: () => v7() }, identity, requestTtlMs);
  return { store, driver, database, dimensions: identity.dimensions, close: () => driver.close() };
}

let known: Promise<EmbedderIdentity> | undefined;

/** The model's name contains a digest of its files, so it is asked instead of being written down here. */
export function localIdentity(): Promise<EmbedderIdentity> {
  known ??= askModel();
  return known;
}

async function askModel(): Promise<EmbedderIdentity> {
  const embedder = await openLocalEmbedder({ modelJar: await localModelJar(), threads: 1 });
  await embedder.close();
  return embedder.identity;
}
