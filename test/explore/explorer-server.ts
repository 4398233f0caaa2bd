import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openExplorer } from '../../src/app/open-explorer.js';
import { uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import type { MemoryDeps } from '../../src/memory/deps.js';
import type { Explorer } from '../../src/server/explore-route.js';
import { createHttpServer } from '../../src/server/http.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { type GraphqlAnswer, postGraphql } from '../support/engraph.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { openTestStore } from '../support/neo4j-memory-store.js';
import { QUESTIONS } from '../support/questions.js';
import { createRecordingDriver } from '../support/recording-driver.js';

export const OPERATOR_TOKEN = 'operators-only-0123456789';

/** The API and `/explore` on the shared database, with a note of every statement. */
export interface ExplorerServer {
  readonly url: string;
  /** One operation of the API, for a caller of this tenant. */
  api(tenant: string, query: string, variables?: object): Promise<GraphqlAnswer>;
  /** One operation of an operator. */
  explore(query: string, variables?: object): Promise<GraphqlAnswer>;
  /** RUN messages of the wire since the last call: text, parameters and metadata. */
  takeStatements(): readonly string[];
  /** What the log says of failures that were masked, as lines of JSON. */
  failures(): string;
  stop(): Promise<void>;
}

/** `env` sets limits; `explorer` replaces parts of what the program itself explores. */
export async function startExplorerServer(
  env: Readonly<Record<string, string>> = {},
  explorer: Partial<Explorer> = {},
): Promise<ExplorerServer> {
  const recording = createRecordingDriver();
  const { driver } = recording;
  const { store, database, dimensions, close } = await openTestStore(driver);
  const folder = mkdtempSync(join(tmpdir(), 'engraph-explore-'));
  const log = join(folder, 'log');
  const logger = createLogger({ level: 'error', fd: openSync(log, 'a') });
  const embedder = new HashedEmbedder(dimensions);
  const clock = { now: () => Date.now() };
  const deps: MemoryDeps = { store, embedder, ...QUESTIONS, clock, ids: uuidSource };
  const own = openExplorer(OPERATOR_TOKEN, new Neo4jClient({ driver, database, timeoutMs: 30_000 }));
  if (own === null) throw new Error('There is a token, and nothing to explore.');
  const server = await createHttpServer({
    schema: await buildApiSchema(),
    createContext: (request) => makeContext(deps, request),
    authenticate: (headers) => ({ tenant: headers['x-tenant']?.[0] ?? 'nobody', via: 'token' }),
    explorer: { ...own, ...explorer },
    readiness: async () => ({ ready: true, reasons: [] }),
    logger,
    config: loadConfig({ NODE_ENV: 'production', ...env }).http,
    consoleDir: null,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const operator = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  return {
    url,
    api: (tenant, query, variables) => postGraphql(url, query, variables, { 'x-tenant': tenant }),
    explore: (query, variables) => postGraphql(url, query, variables, operator, '/explore'),
    takeStatements: () => recording.takeStatements(),
    failures: () => readFileSync(log, 'utf8'),
    stop: async () => {
      await server.stop(0);
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}
