import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { readTimes } from './ai/read-times.js';
import { rangeOf } from './ai/similarity-range.js';
import { CloseStack } from './app/close-stack.js';
import { type Database, type OpenOptions, openDatabase } from './app/database.js';
import { logFeed } from './app/log-feed.js';
import { logHealth } from './app/log-health.js';
import { openEmbedder } from './app/open-embedder.js';
import { openExplorer } from './app/open-explorer.js';
import { readOperationsManifest } from './app/operations-manifest.js';
import { readinessOf } from './app/readiness.js';
import { serverFacts } from './app/server-facts.js';
import type { OnProgress } from './artifacts/progress.js';
import { createAuthenticator } from './auth/authenticate.js';
import type { Config } from './config.js';
import { buildApiSchema } from './graphql/build-schema.js';
import { makeContext } from './graphql/context.js';
import { ChangeHub } from './memory/change-hub.js';
import type { MemoryDeps } from './memory/deps.js';
import { requireSameEmbedder } from './memory/embedder-pin.js';
import type { Clock, Embedder, EmbedderIdentity, IdSource } from './memory/ports.js';
import { createHttpServer } from './server/http.js';
import { Neo4jChangeFeed } from './store/neo4j-change-feed.js';
import { Neo4jClient } from './store/neo4j-client.js';
import { Neo4jMemoryStore } from './store/neo4j-memory-store.js';
import { prepareSchema, SCHEMA_TIMEOUT_MS } from './store/prepare-schema.js';
import { createLogger } from './telemetry/logger.js';

/** A running server. */
export interface Engraph {
  /** Without a path: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly database: Pick<Database, 'uri' | 'facts' | 'local'>;
  readonly embedder: EmbedderIdentity;
  /** Drains requests, then closes what they used, in that order. May be called twice. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly onProgress?: OnProgress;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
}

/** For a statement or a transaction, in milliseconds; the database cancels its side at the same time. */
const STATEMENT_TIMEOUT_MS = 30_000;

export const systemClock: Clock = { now: () => Date.now() };
/** UUIDv7 of one process ascend even within a millisecond, so ids sort as memories were added. */
export const uuidSource: IdSource = { next: () => v7() };

/**
 * Opens the database and the embedder side by side, brings the schema up to date, refuses vectors of another
 * model, and serves. What was opened is closed again when a step fails.
 * Throws ConfigError, MemoryError, ArtifactError, Neo4jLaunchError, StoreTooNewError or
 * TextAnalyzerMismatchError, each with its remedy.
 */
export async function startEngraph(
  config: Config,
  { onProgress, signal }: StartOptions = {},
): Promise<Engraph> {
  const opened = new CloseStack();
  try {
    const logger = createLogger(config.log);
    const onHealth = logHealth(logger);
    const { operationsManifest: manifest } = config;
    const allowList = manifest === undefined ? null : await readOperationsManifest(manifest);
    const [database, embedder] = await openBoth(config, opened, { onProgress, signal, onHealth });
    await prepareStore(config, database, embedder, onProgress);
    let changes: ChangeHub | null = null;
    const client = new Neo4jClient({
      get driver() {
        return database.driver;
      },
      database: database.database,
      timeoutMs: STATEMENT_TIMEOUT_MS,
      onSilence: () => database.onSilence(),
      onCommit: () => changes?.nudge(),
    });
    const { requestTtlMs, textAnalyzer } = config;
    const store = new Neo4jMemoryStore(client, uuidSource, embedder.identity, requestTtlMs, textAnalyzer);
    const deps: MemoryDeps = {
      store,
      embedder,
      similarityRange: rangeOf(embedder),
      clock: systemClock,
      readTimes,
      ids: uuidSource,
    };
    const hub = new ChangeHub({
      feed: new Neo4jChangeFeed(client),
      store,
      clock: systemClock,
      maxSubscribers: config.http.limits.subscriptions,
      onFailure: logFeed(logger),
    });
    changes = hub;
    const facts = serverFacts(config, database.facts, embedder.identity);
    const server = await createHttpServer({
      schema: await buildApiSchema({ maxRepresentations: config.http.limits.representations }),
      createContext: (request) => makeContext(deps, request, facts, hub),
      endSubscriptions: () => hub.close(),
      authenticate: createAuthenticator({
        token: config.auth.token,
        allowedHosts: config.http.allowedHosts,
        allowedOrigins: config.http.corsOrigins,
      }),
      explorer: openExplorer(config.operator.token, client),
      readiness: readinessOf(client, database, { ...embedder.identity, analyzer: textAnalyzer }),
      logger,
      config: config.http,
      allowList,
      consoleDir: config.console.enabled ? fileURLToPath(new URL('../dist/console', import.meta.url)) : null,
    });
    opened.push(() => server.stop());
    const url = await server.listen(config.http);
    return { url, database, embedder: embedder.identity, stop: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Schema, embedder pin, indexes: what must be true before the first request. */
async function prepareStore(
  { textAnalyzer }: Config,
  database: Database,
  embedder: Embedder,
  onProgress?: OnProgress,
): Promise<void> {
  const { driver, database: name } = database;
  const onMigration = (message: string) => onProgress?.({ phase: 'migrating', message });
  const options = {
    driver,
    database: name,
    timeoutMs: SCHEMA_TIMEOUT_MS,
    textAnalyzer,
    onProgress: onMigration,
  };
  requireSameEmbedder(await prepareSchema(options, embedder.identity), embedder.identity);
}

/** Side by side, since each takes seconds. The failure of one ends the other. */
async function openBoth(
  config: Config,
  opened: CloseStack,
  options: OpenOptions,
): Promise<readonly [Database, Embedder]> {
  const failed = new AbortController();
  const { signal, onProgress } = options;
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const open = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    try {
      const part = await opening;
      opened.push(() => part.close());
      return part;
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const database = open(openDatabase(config, { ...options, signal: either }));
  const embedder = open(openEmbedder(config, onProgress, either));
  // Settled, not raced: what still opens while the other fails has to be closed as well.
  await Promise.allSettled([database, embedder]);
  failed.signal.throwIfAborted();
  return [await database, await embedder];
}
