import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate } from '../auth/authenticate.js';
import { MemoryError } from '../memory/errors.js';
import type { Principal } from '../memory/principal.js';
import { isObject } from './subscription-document.js';
import { type Results, SubscriptionError, type Subscriptions } from './subscriptions.js';

export const STREAM_PATH = '/graphql/stream';

/** Milliseconds between signs of life; a client that takes nothing for two of them is cut off. */
export const KEEP_ALIVE_MS = 12_000;

export interface StreamRouteOptions {
  readonly subscriptions: Subscriptions;
  readonly authenticate: Authenticate;
  readonly isDraining: () => boolean;
  readonly keepAliveMs?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the stream's route once the caller is known. */
    principal: Principal | null;
  }
}

/**
 * `POST /graphql/stream`: one subscription as server-sent events, each `next` with a result, the last `complete`, as
 * graphql-sse has it in its mode of distinct connections. Its other mode keeps streams in the server's memory.
 */
export function addStreamRoute(app: FastifyInstance, options: StreamRouteOptions): void {
  const { subscriptions, authenticate, isDraining, keepAliveMs = KEEP_ALIVE_MS } = options;
  app.decorateRequest('principal', null);
  app.post(STREAM_PATH, {
    onRequest: async (request) => {
      if (isDraining()) throw new MemoryError('SHUTTING_DOWN');
      request.principal = authenticate(request.raw.headersDistinct);
      requireEventStream(request);
    },
    handler: async (request, reply): Promise<FastifyReply> => {
      const { body, principal } = request;
      if (principal === null) throw new Error('The request reached the stream without its hook.');
      if (!isObject(body)) {
        throw new MemoryError('BAD_REQUEST', {
          message: "Send a JSON object with the subscription in 'query'.",
        });
      }
      const results = subscriptions.open(body, principal).then((opened) => opened.results);
      // Told in the stream, like a failure later on: clients read a refusal by its status as a network that fails.
      await results.catch(() => undefined);
      return reply
        .headers({
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-cache',
          // For proxies that would collect events until a buffer is full.
          'x-accel-buffering': 'no',
        })
        .send(eventStream(results, keepAliveMs));
    },
  });
}

function requireEventStream({ headers }: FastifyRequest): void {
  const { accept = '*/*' } = headers;
  if (/text\/event-stream|text\/\*|\*\/\*/i.test(accept)) return;
  const message = 'This address answers with server-sent events: send Accept: text/event-stream.';
  throw new MemoryError('BAD_REQUEST', { message });
}

/**
 * The results as the text of server-sent events. The next one is asked for when the client has taken the last: the
 * subscription's own bounded queue is the only one.
 */
function eventStream(opened: Promise<Results>, keepAliveMs: number): Readable {
  let taken: () => void = () => undefined;
  let isTaken = true;
  let idleTurns = 0;
  const stream = new Readable({
    read: () => {
      isTaken = true;
      taken();
    },
    destroy: (error, done) => {
      clearInterval(timer);
      taken();
      opened
        .then((results) => results.return())
        .then(
          () => done(error),
          () => done(error),
        );
    },
  });
  const write = async (text: string): Promise<void> => {
    isTaken = stream.push(text);
    idleTurns = 0;
    if (!isTaken) await new Promise<void>((resolve) => (taken = resolve));
  };
  const timer = setInterval(() => {
    if (isTaken) stream.push(':\n\n');
    else if (++idleTurns >= 2) stream.destroy();
  }, keepAliveMs);
  const run = async (): Promise<void> => {
    // Some browsers show a stream as open only when something has come.
    await write(':\n\n');
    for (let next = await told(opened); next !== null; next = await told(opened)) {
      await write(`event: next\ndata: ${JSON.stringify(next.result)}\n\n`);
      if (next.isLast || stream.destroyed) break;
    }
    if (!stream.destroyed) await write('event: complete\ndata:\n\n');
    stream.push(null);
  };
  run().catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
  return stream;
}

/** The next result; of a failure, its errors, as the last one; null at the end. */
async function told(
  opened: Promise<Results>,
): Promise<{ readonly result: object; readonly isLast: boolean } | null> {
  try {
    const { done, value } = await (await opened).next();
    return done === true ? null : { result: value, isLast: false };
  } catch (error) {
    if (error instanceof SubscriptionError) return { result: { errors: error.errors }, isLast: true };
    throw error;
  }
}
