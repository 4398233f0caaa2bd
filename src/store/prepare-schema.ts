import type { Driver } from 'neo4j-driver';
import type { EmbedderPin } from '../memory/embedding-store.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import { migrate, pendingMigrations } from './migrate.js';
import { Neo4jEmbeddingStore } from './neo4j-embedding-store.js';
import { checkSchema, indexProblems, listIndexes } from './schema-check.js';
import { withSchemaLock } from './schema-lock.js';
import { DEFAULT_TEXT_ANALYZER } from './text-analyzer.js';
import { createTextIndex, findTextIndex, replaceTextIndex, TextAnalyzerMismatchError } from './text-index.js';

/** For another server that migrates, and for indexes that are being built, in milliseconds. */
export const SCHEMA_TIMEOUT_MS = 600_000;

export interface PrepareSchemaOptions {
  readonly driver: Driver;
  readonly database: string;
  /** For another server that does the same, and for indexes that are being built, in milliseconds. */
  readonly timeoutMs: number;
  /** That the text index must be made with; `english` unless told. */
  readonly textAnalyzer?: string;
  readonly onProgress?: (migration: string) => void;
}

/**
 * What a store needs before its first request: all migrations, and on first use the embedder's pin with its
 * vector index and a text index with the analyzer, online. Returns the pin, which may name another embedder. Safe
 * when servers start together. Throws StoreTooNewError, TextAnalyzerMismatchError, and an error that names the
 * indexes which are not what they should be.
 */
export async function prepareSchema(
  options: PrepareSchemaOptions,
  embedder: EmbedderIdentity,
): Promise<EmbedderPin> {
  const { driver, database, timeoutMs, textAnalyzer: analyzer = DEFAULT_TEXT_ANALYZER } = options;
  const store = new Neo4jEmbeddingStore(driver, database, timeoutMs);
  const ready = await preparedPin(options, store, analyzer);
  if (ready !== null) return ready;
  const pin = await withSchemaLock({ ...options, lock: 'schema' }, async () => {
    await migrate(options);
    await prepareTextIndex(driver, database, analyzer, (await store.findPin()) === null);
    return store.pinEmbedder(embedder);
  });
  // While vectors are replaced there is no vector index to check.
  const problems =
    pin.state === 'READY' ? await checkSchema(driver, database, { ...pin.identity, analyzer }) : [];
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
  analyzer: string,
): Promise<EmbedderPin | null> {
  const { driver, database } = options;
  const [pending, pin, indexes] = await Promise.all([
    pendingMigrations(options),
    store.findPin(),
    listIndexes(driver, database),
  ]);
  if (pending.length > 0 || pin?.state !== 'READY') return null;
  return indexProblems(indexes, { ...pin.identity, analyzer }).length === 0 ? pin : null;
}

/** Before the first use of a store there is nothing to index, so that any analyzer will do; later it is the store's. */
async function prepareTextIndex(
  driver: Driver,
  database: string,
  analyzer: string,
  isFirstUse: boolean,
): Promise<void> {
  const found = await findTextIndex(driver, database);
  if (found === null) return createTextIndex(driver, database, analyzer);
  if (found.analyzer === analyzer) return;
  if (!isFirstUse) throw new TextAnalyzerMismatchError(found.analyzer, analyzer);
  await replaceTextIndex(driver, database, analyzer);
}
