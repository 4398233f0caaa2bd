import type { OnProgress } from '../artifacts/progress.js';
import type { Config } from '../config.js';
import type { EmbedderPin } from '../memory/embedding-store.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import { type ReembedProgress, reembed } from '../memory/reembed.js';
import { migrate } from '../store/migrate.js';
import { Neo4jEmbeddingStore } from '../store/neo4j-embedding-store.js';
import { SCHEMA_TIMEOUT_MS } from '../store/prepare-schema.js';
import { withSchemaLock } from '../store/schema-lock.js';
import { CloseStack } from './close-stack.js';
import { openDatabase } from './database.js';
import { openEmbedder } from './open-embedder.js';

/** A store and the configured embedder, opened to replace the vectors of the one by those of the other. */
export interface Reembedding {
  readonly uri: string;
  readonly configured: EmbedderIdentity;
  /** null when no server has used the store yet: then there is nothing to replace. */
  readonly pin: EmbedderPin | null;
  /** How many memories have vectors of another embedder. */
  readonly foreign: number;
  /** See `reembed`; fails before anything is changed when the embedder does not work. */
  run(onProgress: (progress: ReembedProgress) => void, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

/** Another one takes minutes to hours: nothing to wait for. */
const OTHER_REEMBEDDING_MS = 5_000;

/** Opens the configured database, brings its schema up to date, and opens the configured embedder. */
export async function openReembedding(
  config: Config,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Reembedding> {
  const opened = new CloseStack();
  try {
    const database = await openDatabase(config, { onProgress, signal });
    opened.push(() => database.close());
    const embedder = await openEmbedder(config, onProgress, signal);
    opened.push(() => embedder.close());
    const { driver, database: name } = database;
    const onMigration = (message: string) => onProgress({ phase: 'migrating', message });
    const schema = { driver, database: name, timeoutMs: SCHEMA_TIMEOUT_MS, onProgress: onMigration };
    await withSchemaLock({ ...schema, lock: 'schema' }, () => migrate(schema));
    const store = new Neo4jEmbeddingStore(driver, name, SCHEMA_TIMEOUT_MS);
    const pin = await store.findPin();
    return {
      uri: database.uri,
      configured: embedder.identity,
      pin,
      foreign: pin === null ? 0 : await store.countForeignVectors(embedder.identity),
      run: async (report, ended) => {
        // The first step closes the store to all servers: not for an embedder that then fails at once.
        await embedder.embedDocuments(['probe'], ended);
        return withSchemaLock(
          { driver, database: name, lock: 'reembedding', timeoutMs: OTHER_REEMBEDDING_MS },
          () => reembed(store, embedder, report, ended),
        );
      },
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
