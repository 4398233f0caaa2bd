import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import type { Principal } from '../memory/principal.js';
import type { Logger } from '../telemetry/logger.js';
import { logRefusal } from '../telemetry/operation-log.js';
import type { Call } from './call.js';
import { withRequestId } from './plugins/answer-status.js';
import { CALL, type HttpContext } from './plugins/http-context.js';

export interface EngineHandlerOptions {
  /** Started already. */
  readonly apollo: ApolloServer<HttpContext>;
  /** The call of a request, as its hook began it. */
  readonly callOf: (request: FastifyRequest) => Call<Principal | null>;
  /** The context value of one operation, a plain object. */
  readonly createContext: (request: FastifyRequest) => object;
  readonly logger: Logger;
}

/** A handler that has the engine answer, within the deadline of the call. Throws TIMEOUT. */
export function engineHandler(app: FastifyInstance, options: EngineHandlerOptions) {
  const { apollo, callOf, createContext, logger } = options;
  const context = async (request: FastifyRequest): Promise<HttpContext> => ({
    ...createContext(request),
    [CALL]: callOf(request),
  });
  const handle = fastifyApolloHandler(apollo, { context });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const answer = Promise.resolve(handle.call(app, request, reply) as unknown);
    // An operation that goes on after its time is up may fail later; its caller has been answered.
    answer.catch(() => undefined);
    const body = await Promise.race([answer, callOf(request).expired]);
    if (reply.statusCode < 400 || typeof body !== 'string') return body;
    const { errors = [] }: FormattedExecutionResult = JSON.parse(body);
    if (errors.every((error) => error.extensions?.requestId !== undefined)) return body;
    // Refused before an operation existed (CSRF, a batch, no query): it passed none of the engine's plugins.
    const codes = errors.map((error) => String(error.extensions?.code));
    logRefusal(logger, { requestId: request.id, status: reply.statusCode, codes });
    return JSON.stringify({ errors: errors.map((error) => withRequestId(error, request.id)) });
  };
}
