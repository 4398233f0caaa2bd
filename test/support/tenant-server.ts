import { uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import type { MemoryDeps } from '../../src/memory/deps.js';
import { createHttpServer } from '../../src/server/http.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { type GraphqlAnswer, postGraphql } from './engraph.js';
import { HashedEmbedder } from './hashed-embedder.js';
import { openTestStore } from './neo4j-memory-store.js';
import { QUESTIONS } from './questions.js';

/** The API over HTTP, on the shared database, for callers of any tenant: the header `x-tenant` says of which. */
export interface TenantServer {
  graphql(tenant: string, query: string, variables?: object): Promise<GraphqlAnswer>;
  stop(): Promise<void>;
}

export async function startTenantServer(): Promise<TenantServer> {
  const { store, dimensions, close } = await openTestStore();
  const clock = { now: () => Date.now() };
  const embedder = new HashedEmbedder(dimensions);
  const deps: MemoryDeps = { store, embedder, ...QUESTIONS, clock, ids: uuidSource };
  const server = await createHttpServer({
    schema: await buildApiSchema(),
    createContext: (request) => makeContext(deps, request),
    authenticate: (headers) => ({ tenant: headers['x-tenant']?.[0] ?? 'nobody', via: 'token' }),
    readiness: async () => ({ ready: true, reasons: [] }),
    logger: createLogger({ level: 'silent' }),
    config: loadConfig({}).http,
    consoleDir: null,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    graphql: (tenant, query, variables) => postGraphql(url, query, variables, { 'x-tenant': tenant }),
    stop: async () => {
      await server.stop(0);
      await close();
    },
  };
}
