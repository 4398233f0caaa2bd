import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticate } from '../auth/authenticate.js';
import { MemoryError } from '../memory/errors.js';
import type { Principal } from '../memory/principal.js';
import type { Logger } from '../telemetry/logger.js';
import { type AllowList, requireAllowed } from './allow-list.js';
import type { Call, Calls } from './call.js';
import { prefersHtml } from './console-route.js';
import { engineHandler } from './engine-handler.js';
import type { HttpContext } from './plugins/http-context.js';

/** What the API learns about a request. */
export interface ApiRequest {
  readonly principal: Principal;
  /** Aborts with a MemoryError when the client is gone, the time is up or the server stops. */
  readonly signal: AbortSignal;
  readonly requestId: string;
}

export interface GraphqlRouteOptions {
  /** Started already. */
  readonly apollo: ApolloServer<HttpContext>;
  readonly authenticate: Authenticate;
  /** The context value of one operation, a plain object. */
  readonly createContext: (request: ApiRequest) => object;
  readonly calls: Calls;
  /** The only operations that may run; null allows all. */
  readonly allowList: AllowList | null;
  readonly isDraining: () => boolean;
  readonly logger: Logger;
  /** Where a browser is sent that opens the endpoint itself; null when there is no console. */
  readonly consolePath: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the GraphQL route once the caller is known. */
    call: Call | null;
  }
}

/** `POST /graphql`, and `GET` for queries. Callers are checked before their body is read. */
export function addGraphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const { apollo, authenticate, createContext, calls, allowList, isDraining, logger, consolePath } = options;
  const handle = engineHandler(app, {
    apollo,
    logger,
    callOf,
    createContext: (request) => {
      const { principal, signal, requestId } = callOf(request);
      return createContext({ principal, signal, requestId });
    },
  });

  app.decorateRequest('call', null);
  app.route({
    // HEAD comes with GET. The others reach the engine for its 405, which names the methods that work.
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    onRequest: async (request, reply) => {
      if (
        consolePath !== null &&
        request.url === '/graphql' &&
        request.method === 'GET' &&
        prefersHtml(request)
      ) {
        return reply.redirect(consolePath);
      }
      if (isDraining()) throw new MemoryError('SHUTTING_DOWN');
      request.call = calls.begin(authenticate(request.raw.headersDistinct), reply);
      return undefined;
    },
    handler: async (request, reply) => {
      if (allowList !== null) requireAllowed(allowList, request);
      return handle(request, reply);
    },
  });
}

function callOf(request: FastifyRequest): Call {
  if (request.call === null) throw new Error('The request reached the GraphQL handler without its hook.');
  return request.call;
}
