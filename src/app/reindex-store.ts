import { setTimeout as sleep } from 'node:timers/promises';
import type { OnProgress } from '../artifacts/progress.js';
import type { Config } from '../config.js';
import { migrate } from '../store/migrate.js';
import { Neo4jEmbeddingStore } from '../store/neo4j-embedding-store.js';
import { SCHEMA_TIMEOUT_MS } from '../store/prepare-schema.js';
import { countAllMemories } from '../store/schema-check.js';
import { withSchemaLock } from '../store/schema-lock.js';
import { findTextIndex, replaceTextIndex, type TextIndexState } from '../store/text-index.js';
import { CloseStack } from './close-stack.js';
import { openDatabase } from './database.js';

/** A store, opened to make its text index with the configured analyzer. */
export interface Reindexing {
  readonly uri: string;
  readonly configured: string;
  /** null when no server has used the store yet. */
  readonly index: TextIndexState | null;
  readonly memories: number;
  /** Makes the index anew and returns once it is online. After a signal the database goes on building it. */
  run(onProgress: (progress: ReindexProgress) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface ReindexProgress {
  readonly done: number;
  readonly total: number;
}

/** A server that starts holds the lock for a moment; another reindexing for as long as it takes. */
const OTHER_CHANGE_MS = 5_000;
const LOOK_EVERY_MS = 500;

/** Opens the configured database and brings its schema up to date. */
export async function openReindexing(
  config: Config,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Reindexing> {
  const opened = new CloseStack();
  try {
    const { driver, database, uri, close } = await openDatabase(config, { onProgress, signal });
    opened.push(close);
    const onMigration = (message: string) => onProgress({ phase: 'migrating', message });
    const schema = { driver, database, timeoutMs: SCHEMA_TIMEOUT_MS, onProgress: onMigration };
    const pin = await new Neo4jEmbeddingStore(driver, database, SCHEMA_TIMEOUT_MS).findPin();
    if (pin !== null) await withSchemaLock({ ...schema, lock: 'schema' }, () => migrate(schema));
    const memories = await countAllMemories(driver, database);
    const analyzer = config.textAnalyzer;
    const find = () => findTextIndex(driver, database);
    return {
      ...{ uri, memories, configured: analyzer },
      index: pin === null ? null : await find(),
      run: (report, ended) =>
        withSchemaLock({ driver, database, lock: 'schema', timeoutMs: OTHER_CHANGE_MS }, async () => {
          await replaceTextIndex(driver, database, analyzer);
          await awaitOnline(
            find,
            (share) => report({ done: Math.floor(share * memories), total: memories }),
            ended,
          );
        }),
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function awaitOnline(
  find: () => Promise<TextIndexState | null>,
  report: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const index = await find();
    if (index?.state === 'ONLINE') return report(1);
    if (index?.state !== 'POPULATING') {
      throw new Error(
        `The text index is ${index?.state ?? 'gone'}. See the log of Neo4j, then run it again.`,
      );
    }
    report(index.populatedPercent / 100);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
