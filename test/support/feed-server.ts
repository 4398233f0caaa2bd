import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import type { Driver } from 'neo4j-driver';
import { WebSocket } from 'ws';
import { uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import { ChangeHub, type ChangeHubOptions } from '../../src/memory/change-hub.js';
import type { ChangeSource } from '../../src/memory/change-source.js';
import type { MemoryDeps } from '../../src/memory/deps.js';
import { createHttpServer } from '../../src/server/http.js';
import { createDriver } from '../../src/store/driver.js';
import { Neo4jChangeFeed } from '../../src/store/neo4j-change-feed.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { type GraphqlAnswer, postGraphql } from './engraph.js';
import { HashedEmbedder } from './hashed-embedder.js';
import { testNeo4j } from './neo4j.js';
import { localIdentity } from './neo4j-memory-store.js';
import { QUESTIONS } from './questions.js';

/** A change as `CHANGES` asks for it. */
export interface ToldChange {
  readonly cursor: string;
  readonly event: string;
  readonly memoryId: string;
  readonly memory: { readonly text: string; readonly version: number } | null;
  readonly at: string;
}

export const CHANGES = `subscription($scope: MemoryScope!, $after: String) {
  memoryChanged(scope: $scope, after: $after) { cursor event memoryId memory { text version } at }
}`;

/** A real server with a driver, a store and a hub of its own; `Authorization: Bearer <tenant>` says whose call it is. */
export interface FeedServer {
  readonly url: string;
  readonly hub: ChangeHub;
  /** Subscriptions that the server has taken so far. */
  readonly taken: () => number;
  graphql(tenant: string, query: string, variables?: object): Promise<GraphqlAnswer>;
  stop(): Promise<void>;
}

export type FeedServerOptions = Partial<Pick<ChangeHubOptions, 'maxSubscribers' | 'stallMs' | 'idleMs'>> & {
  readonly driver?: Driver;
};

/** On the shared database, which has to be prepared. */
export async function startFeedServer(options: FeedServerOptions = {}): Promise<FeedServer> {
  const { driver = createDriver(testNeo4j()), maxSubscribers = 1_000, ...timing } = options;
  const clock = { now: () => Date.now() };
  const client = new Neo4jClient({
    driver,
    database: testNeo4j().database,
    timeoutMs: 30_000,
    onCommit: () => hub.nudge(),
  });
  const identity = await localIdentity();
  const store = new Neo4jMemoryStore(client, uuidSource, identity);
  const embedder = new HashedEmbedder(identity.dimensions);
  const hub = new ChangeHub({ feed: new Neo4jChangeFeed(client), store, clock, maxSubscribers, ...timing });
  let taken = 0;
  const changes: ChangeSource = {
    subscribe: async (subscription) => {
      const source = await hub.subscribe(subscription);
      taken += 1;
      return source;
    },
  };
  const deps: MemoryDeps = { store, embedder, ...QUESTIONS, clock, ids: uuidSource };
  const server = await createHttpServer({
    schema: await buildApiSchema(),
    createContext: (request) => makeContext(deps, request, null, changes),
    authenticate: (headers) => ({
      tenant: headers.authorization?.[0]?.replace(/^Bearer /, '') ?? 'nobody',
      via: 'token',
    }),
    readiness: async () => ({ ready: true, reasons: [] }),
    logger: createLogger({ level: 'silent' }),
    config: loadConfig({}).http,
    consoleDir: null,
    endSubscriptions: () => hub.close(),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    hub,
    taken: () => taken,
    graphql: (tenant, query, variables) =>
      postGraphql(url, query, variables, { authorization: `Bearer ${tenant}` }),
    stop: async () => {
      await server.stop(1_000);
      await driver.close();
    },
  };
}

export type Transport = 'graphql-ws' | 'graphql-sse';

export interface Subscribed {
  readonly changes: ToldChange[];
  /** Settles when the subscription ends: undefined when it was completed, else what the client was told. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Subscribes with the client of the transport; resolves once the server has taken the subscription, if it can tell. */
export async function subscribeTo(
  { url, taken = () => -1 }: { readonly url: string; readonly taken?: () => number },
  transport: Transport,
  tenant: string,
  variables: { readonly scope: object; readonly after?: string | null },
  query: string = CHANGES,
): Promise<Subscribed> {
  const changes: ToldChange[] = [];
  const authorization = `Bearer ${tenant}`;
  const before = taken();
  const client =
    transport === 'graphql-ws'
      ? createSocketClient({
          url: `${url.replace(/^http/, 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { authorization },
          retryAttempts: 0,
        })
      : createStreamClient({
          url: `${url}/graphql/stream`,
          headers: { authorization },
          retryAttempts: 0,
        });
  const ended = new Promise<unknown>((resolve) => {
    client.subscribe<{ memoryChanged: ToldChange }>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors !== undefined) resolve(errors);
          else if (data != null) changes.push(data.memoryChanged);
        },
        error: resolve,
        complete: () => resolve(undefined),
      },
    );
  });
  let isOver = false;
  ended.finally(() => {
    isOver = true;
  });
  for (let waited = 0; before >= 0 && taken() === before && !isOver; waited += 5) {
    if (waited > 10_000) throw new Error('The server has not taken the subscription.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { changes, ended, stop: async () => client.dispose() };
}
