import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Authenticate } from '../auth/authenticate.js';
import { MemoryError } from '../memory/errors.js';
import type { Logger } from '../telemetry/logger.js';
import type { AllowList } from './allow-list.js';
import { createApollo } from './apollo.js';
import { Calls, type Deadlines, GRACE_MS } from './call.js';
import { addConsole, CONSOLE_PATH, EXPLORE_CONSOLE } from './console-route.js';
import { allowOrigins } from './cors.js';
import { drain } from './drain.js';
import { addExploreRoute, type Explorer } from './explore-route.js';
import { type ApiRequest, addGraphqlRoute } from './graphql-route.js';
import { addHealthRoutes, type Readiness } from './health.js';
import { replaceIdleDetection } from './idle-connections.js';
import { IncomingRequest } from './incoming-request.js';
import { acceptJsonOnly } from './json-body.js';
import type { Limits } from './limits.js';
import { listen } from './listen.js';
import { refuser } from './refusal.js';
import { answerSocketError } from './socket-errors.js';
import { addStreamRoute, KEEP_ALIVE_MS } from './stream-route.js';
import { Subscriptions } from './subscriptions.js';
import { acceptWebSockets } from './websocket.js';
import { websocketProtocol } from './websocket-protocol.js';

const STOP_GRACE_MS = 20_000;
const READINESS_TIMEOUT_MS = 5_000;

/** How long a client may take to send, in milliseconds. */
export interface SocketTimeouts {
  /** The whole request with its body. */
  readonly request: number;
  readonly headers: number;
  /** How often the two are looked at. */
  readonly check: number;
}

const SOCKET_TIMEOUTS: SocketTimeouts = { request: 30_000, headers: 10_000, check: 5_000 };

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
  const { config, logger, allowList = null, explorer = null, socketTimeouts = SOCKET_TIMEOUTS } = options;
  const { limits } = config;
  const usual = { query: limits.queryMs, mutation: limits.mutationMs, grace: GRACE_MS };
  const { deadlines = usual } = options;
  const policy = { allowedHosts: config.allowedHosts, allowedOrigins: config.corsOrigins };
  const refuse = refuser(logger, limits.bodyBytes);
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

  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: socketTimeouts.request,
    http: {
      headersTimeout: socketTimeouts.headers,
      connectionsCheckingInterval: socketTimeouts.check,
      IncomingMessage: IncomingRequest,
    },
    genReqId: requestId,
    // While it drains the server answers by itself: health truthfully, GraphQL with SHUTTING_DOWN.
    return503OnClosing: false,
    clientErrorHandler: answerSocketError,
    frameworkErrors: (error, request, reply) => refuse(error, request, reply),
  });
  app.setErrorHandler<Error>((error, request, reply) => refuse(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} here. The API is at POST /graphql.`;
    refuse(new MemoryError('BAD_REQUEST', { message }), request, reply, 404);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  replaceIdleDetection(app.server);
  acceptJsonOnly(app);
  await allowOrigins(app, policy);

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

/** The caller's own id when it is fit for a log line, so that a gateway's log and ours can be joined. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
