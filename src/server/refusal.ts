import { errorCodes, type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { maskError, publicMemoryError, type ReportedFailure } from '../graphql/format-error.js';
import { ERROR_CATALOGUE, MemoryError } from '../memory/errors.js';
import type { Logger } from '../telemetry/logger.js';
import { logRefusal } from '../telemetry/operation-log.js';

/** Writes a failure to the log under its errorId. */
export function failureReporter(logger: Logger): (failure: ReportedFailure) => void {
  return ({ errorId, code, error }) => logger.error({ errorId, code, err: error }, 'failure');
}

/** Seconds until an overloaded server is worth another try. */
const RETRY_AFTER = '1';

/**
 * Answers a request that did not reach GraphQL in GraphQL's shape, `{errors: [{message, extensions}]}`,
 * with the status of its code. For `setErrorHandler` and for Fastify's `frameworkErrors`. `bodyBytes` is what a
 * body may have where the route does not say.
 */
export function refuser(logger: Logger, bodyBytes: number) {
  const report = failureReporter(logger);
  return (error: Error, request: FastifyRequest, reply: FastifyReply, givenStatus?: number): void => {
    const refused = error instanceof MemoryError ? error : fromFastify(error, request, bodyBytes);
    const { message, extensions } =
      refused === null ? maskError(error, report) : publicMemoryError(refused, report);
    const code = refused?.code ?? 'INTERNAL_SERVER_ERROR';
    const status = givenStatus ?? (refused === error ? ERROR_CATALOGUE[refused.code].http : statusOf(error));
    if (code === 'OVERLOADED') reply.header('retry-after', RETRY_AFTER);
    if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
    logRefusal(logger, { requestId: request.id, status, codes: [code] });
    reply
      .code(status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ errors: [{ message, extensions: { ...extensions, requestId: request.id } }] }));
  };
}

/** Fastify's refusals in our codes; null for what is a fault of the server. */
function fromFastify(error: Error, request: FastifyRequest, bodyBytes: number): MemoryError | null {
  if (error instanceof errorCodes.FST_ERR_CTP_BODY_TOO_LARGE) {
    const size = request.headers['content-length'] ?? 'too many';
    const allowed = request.routeOptions.bodyLimit ?? bodyBytes;
    const message = `The body has ${size} bytes; ${allowed} are allowed. Send it in several requests.`;
    return new MemoryError('PAYLOAD_TOO_LARGE', { message });
  }
  if (error instanceof errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE)
    return new MemoryError('UNSUPPORTED_MEDIA_TYPE');
  // Messages of Fastify describe the request's own form ("Request body size did not match Content-Length").
  return statusOf(error) < 500 ? new MemoryError('BAD_REQUEST', { message: error.message }) : null;
}

function statusOf(error: Error): number {
  return (error as Partial<FastifyError>).statusCode ?? 500;
}
