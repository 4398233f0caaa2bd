import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { RequestHeaders } from '../auth/bearer.js';
import { MemoryError } from '../memory/errors.js';
import type { Logger } from '../telemetry/logger.js';
import type { Call, Calls } from './call.js';
import { prefersHtml } from './console-route.js';
import { engineHandler } from './engine-handler.js';
import type { HttpContext } from './plugins/http-context.js';

/** Where operators look through the whole store. */
export const EXPLORE_PATH = '/explore';

/** Turning a filter into a statement takes the processor 7 ms a kilobyte (measured), during which nobody else is answered. */
const MAX_BODY_BYTES = 65_536;

/** What operators explore. */
export interface Explorer {
  /** Whether the headers are an operator's. Throws UNAUTHENTICATED. */
  readonly authorize: (headers: RequestHeaders) => void;
  /** Asked for with the first request, since it takes 1.5 s and 75 MB; again when it failed. */
  readonly openSchema: () => Promise<GraphQLSchema>;
  /** The context value of one operation, whose statements end when the signal fires. */
  readonly createContext: (signal: AbortSignal) => object;
}

export interface ExploreRouteOptions extends Explorer {
  /** An engine for the schema, not started. */
  readonly createApollo: (schema: GraphQLSchema, logger: Logger) => ApolloServer<HttpContext>;
  readonly calls: Calls;
  /** What a body may have anywhere on the server. */
  readonly bodyBytes: number;
  readonly isDraining: () => boolean;
  readonly logger: Logger;
  /** Where a browser is sent that opens the endpoint itself; null when there is no console. */
  readonly consolePath: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the explore route once the caller is known for an operator. */
    exploration: Call<null> | null;
  }
}

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** `POST /explore`. Callers are checked before their body is read. The function returned ends what it started. */
export function addExploreRoute(app: FastifyInstance, options: ExploreRouteOptions): () => Promise<void> {
  const { authorize, openSchema, createContext, calls, isDraining, consolePath } = options;
  const logger = options.logger.child({ endpoint: EXPLORE_PATH });
  let started: ApolloServer<HttpContext> | null = null;
  let opening: Promise<Handle> | null = null;

  const start = async (): Promise<Handle> => {
    const apollo = options.createApollo(await openSchema(), logger);
    await apollo.start();
    started = apollo;
    const context = (request: FastifyRequest) => createContext(callOf(request).signal);
    return engineHandler(app, { apollo, callOf, createContext: context, logger });
  };
  const open = (): Promise<Handle> => {
    opening ??= start().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };

  app.decorateRequest('exploration', null);
  app.post(EXPLORE_PATH, {
    bodyLimit: Math.min(options.bodyBytes, MAX_BODY_BYTES),
    onRequest: async (request, reply) => {
      if (isDraining()) throw new MemoryError('SHUTTING_DOWN');
      authorize(request.raw.headersDistinct);
      request.exploration = calls.begin(null, reply);
    },
    handler: async (request, reply) => (await open())(request, reply),
  });
  app.get(EXPLORE_PATH, (request, reply) => {
    if (consolePath !== null && prefersHtml(request)) return reply.redirect(consolePath);
    return reply.callNotFound();
  });
  return async () => {
    await opening?.catch(() => undefined);
    await started?.stop();
  };
}

function callOf(request: FastifyRequest): Call<null> {
  if (request.exploration === null) throw new Error('The request reached /explore without its hook.');
  return request.exploration;
}
