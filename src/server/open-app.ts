import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import type { HostPolicy } from '../auth/host-policy.js';
import { MemoryError } from '../memory/errors.js';
import type { Logger } from '../telemetry/logger.js';
import { allowOrigins } from './cors.js';
import { replaceIdleDetection } from './idle-connections.js';
import { IncomingRequest } from './incoming-request.js';
import { acceptJsonOnly } from './json-body.js';
import { refuser } from './refusal.js';
import { answerSocketError } from './socket-errors.js';

/** How long a client may take to send, in milliseconds. */
export interface SocketTimeouts {
  /** The whole request with its body. */
  readonly request: number;
  readonly headers: number;
  /** How often the two are looked at. */
  readonly check: number;
}

const SOCKET_TIMEOUTS: SocketTimeouts = { request: 30_000, headers: 10_000, check: 5_000 };

export interface AppOptions {
  readonly policy: HostPolicy;
  readonly logger: Logger;
  readonly bodyBytes: number;
  readonly socketTimeouts?: SocketTimeouts | undefined;
}

/** What holds for every route: who may call, how long and how much it may send, and how it is refused. No routes yet. */
export async function openApp(options: AppOptions): Promise<FastifyInstance> {
  const { policy, logger, bodyBytes, socketTimeouts = SOCKET_TIMEOUTS } = options;
  const refuse = refuser(logger, bodyBytes);
  const app = fastify({
    bodyLimit: bodyBytes,
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
  return app;
}

/** The caller's own id when it is fit for a log line, so that a gateway's log and ours can be joined. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
