import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Authenticate } from '../auth/authenticate.js';
import type { Logger } from '../telemetry/logger.js';
import type { AllowList } from './allow-list.js';
import { createApollo } from './apollo.js';
import { Calls, type Deadlines, GRACE_MS } from './call.js';
import { addConsole, CONSOLE_PATH, EXPLORE_CONSOLE } from './console-route.js';
import { drain } from './drain.js';
import { addExploreRoute, type Explorer } from './explore-route.js';
import { type ApiRequest, addGraphqlRoute } from './graphql-route.js';
import { addHealthRoutes, type Readiness } from './health.js';
import type { Limits } from './limits.js';
import { listen } from './listen.js';
import { openApp, type SocketTimeouts } from './open-app.js';
import { addStreamRoute, KEEP_ALIVE_MS } from './stream-route.js';
import { Subscriptions } from './subscriptions.js';
import { acceptWebSockets } from './websocket.js';
import { websocketProtocol } from './websocket-protocol.js';

const STOP_GRACE_MS = 20_000;
const READINESS_TIMEOUT_MS = 5_000;

export interface HttpServerOptions {
  readonly schema: GraphQLSchema;
  readonly createContext: (request: ApiRequest) => object;
  readonly authenticate: Authenticate;
  readonly readiness: () => Promise<Readiness>;
  readonly logger: Logger;
  readonly config: {
    readonly corsOrigins: readonly string[];
    readonly allowedHosts: readonly string[];
    readonly introspection: boolean;
    readonly production: boolean;
    /** Whether clients may register an operation by its hash and repeat it by that alone. */
    readonly persistedQueries: boolean;
    readonly limits: Limits;
  };
  /** The only operations that may run; absent, all may. */
  readonly allowList?: AllowList | null;
  /** What operators explore at `/explore`; absent, there is no such route. */
  readonly explorer?: Explorer | null;
  /** The built console; null serves none. */
  readonly consoleDir: string | null;
  readonly deadlines?: Deadlines;
  readonly socketTimeouts?: SocketTimeouts;
  /** Milliseconds after which a readiness check that has not answered counts as "not ready"; 5 s. */
  readonly readinessTimeoutMs?: number;
  /** Ends what subscriptions read from, once no WebSocket is open any more. */
  readonly endSubscriptions?: () => void;
  /** Milliseconds between signs of life on an open subscription; 12 s. */
  readonly keepAliveMs?: number;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Serves at this address; port 0 takes a free one. The URL without a path. */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** From now on not ready; no new requests, running ones finish within `graceMs` (20 s) or are ended. */
  stop(graceMs?: number): Promise<void>;
}

/** The HTTP server with all its routes, ready to listen. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config, logger, allowList = null, explorer = null, socketTimeouts } = options;
  const { limits } = config;
  const usual = { query: limits.queryMs, mutation: limits.mutationMs, grace: GRACE_MS };
  const { deadlines = usual } = options;
  const policy = { allowedHosts: config.allowedHosts, allowedOrigins: config.corsOrigins };
  const calls = new Calls(deadlines, limits.inFlight);
  const { production, introspection, persistedQueries } = config;
  const engine = { limits, production, deadlines, logger };
  const apollo = createApollo({
    ...engine,
    schema: options.schema,
    introspection,
    persistedQueries,
    allowList,
  });
  await apollo.start();
  let stopping: Promise<void> | null = null;
  const isDraining = () => stopping !== null;

  const app = await openApp({ policy, logger, bodyBytes: limits.bodyBytes, socketTimeouts });
  addHealthRoutes(app, {
    readiness: options.readiness,
    isDraining,
    onFailure: (err) => logger.error({ err }, 'readiness check failed'),
    timeoutMs: options.readinessTimeoutMs ?? READINESS_TIMEOUT_MS,
  });
  addGraphqlRoute(app, {
    apollo,
    calls,
    allowList,
    isDraining,
    logger,
    authenticate: options.authenticate,
    createContext: options.createContext,
    consolePath: options.consoleDir === null ? null : CONSOLE_PATH,
  });
  const closeExplorer =
    explorer === null
      ? null
      : addExploreRoute(app, {
          ...explorer,
          calls,
          bodyBytes: limits.bodyBytes,
          isDraining,
          logger,
          // Introspection is what it is for, whatever the API says of its own.
          createApollo: (schema, own) =>
            createApollo({
              ...{ ...engine, schema, logger: own },
              ...{ introspection: true, persistedQueries: false, allowList: null },
            }),
          consolePath: options.consoleDir === null ? null : EXPLORE_CONSOLE,
        });
  const { authenticate, schema, createContext, keepAliveMs = KEEP_ALIVE_MS } = options;
  const hideSuggestions = production || !introspection;
  const subscriptions = new Subscriptions({
    ...{ schema, createContext, limits, introspection, hideSuggestions, allowList, logger },
  });
  addStreamRoute(app, { subscriptions, authenticate, isDraining, keepAliveMs });
  const webSockets = acceptWebSockets(app.server, {
    protocol: websocketProtocol({ schema, subscriptions, authenticate }),
    maxConnections: limits.subscriptions,
    ...{ policy, isDraining, logger, keepAliveMs },
  });
  await addConsole(app, options.consoleDir);
  await app.ready();

  return {
    app,
    listen: (address) => listen(app, address),
    stop: (graceMs = STOP_GRACE_MS) => {
      stopping ??= drain(app, {
        graceMs,
        endSubscriptions: async () => {
          await webSockets.close();
          options.endSubscriptions?.();
        },
        abortRunning: () => calls.abortAll(),
        afterwards: async () => {
          await apollo.stop();
          await closeExplorer?.();
        },
      });
      return stopping;
    },
  };
}
