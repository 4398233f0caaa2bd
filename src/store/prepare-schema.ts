import type { Driver } from 'neo4j-driver';
import type { EmbedderPin } from '../memory/embedding-store.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import { migrate, pendingMigrations } from './migrate.js';
import { Neo4jEmbeddingStore } from './neo4j-embedding-store.js';
import { checkSchema, indexProblems, listIndexes } from './schema-check.js';
import { withSchemaLock } from './schema-lock.js';

/** For another server that migrates, and for indexes that are being built, in milliseconds. */
export const SCHEMA_TIMEOUT_MS = 600_000;

export interface PrepareSchemaOptions {
  readonly driver: Driver;
  readonly database: string;
  /** For another server that does the same, and for indexes that are being built, in milliseconds. */
  readonly timeoutMs: number;
  readonly onProgress?: (migration: string) => void;
}

/**
 * What a store needs before its first request: all migrations, and on first use the embedder's pin with its
 * vector index, online. Returns the pin, which may name another embedder. Safe when servers start together.
 * Throws StoreTooNewError, and an error that names the indexes which are not what they should be.
 */
export async function prepareSchema(
  options: PrepareSchemaOptions,
  embedder: EmbedderIdentity,
): Promise<EmbedderPin> {
  const { driver, database, timeoutMs } = options;
  const store = new Neo4jEmbeddingStore(driver, database, timeoutMs);
  const ready = await preparedPin(options, store);
  if (ready !== null) return ready;
  const pin = await withSchemaLock({ ...options, lock: 'schema' }, async () => {
    await migrate(options);
    return store.pinEmbedder(embedder);
  });
  // While vectors are replaced there is no vector index to check.
  const problems = pin.state === 'READY' ? await checkSchema(driver, database, pin.identity) : [];
  if (problems.length > 0) {
    throw new Error(
      `The schema of the store is not what it should be: ${problems.join('; ')}. Nothing was changed.`,
    );
  }
  return pin;
}

/**
 * The pin of a store that needs nothing more, else null. Three reads side by side and no lock: it is what
 * almost every start finds, and the statements that would change nothing cost a cold database a second.
 */
async function preparedPin(
  options: PrepareSchemaOptions,
  store: Neo4jEmbeddingStore,
): Promise<EmbedderPin | null> {
  const { driver, database } = options;
  const [pending, pin, indexes] = await Promise.all([
    pendingMigrations(options),
    store.findPin(),
    listIndexes(driver, database),
  ]);
  if (pending.length > 0 || pin?.state !== 'READY') return null;
  return indexProblems(indexes, pin.identity).length === 0 ? pin : null;
}
