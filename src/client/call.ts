import { delayOf, pause } from './backoff.js';
import { broken, type Connection, failureOf, type Operation } from './connection.js';
import { EngraphError, type GraphqlFailure } from './engraph-error.js';

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

/** Codes that are retryable and yet not repeated unasked: the server has worked at them already, and long. */
const LEFT_TO_THE_CALLER = ['TIMEOUT', 'INTERNAL_SERVER_ERROR'];

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlFailure[];
}

/**
 * The `data` of an operation. Rejects with an EngraphError when the answer has any error, after as many attempts as
 * the connection allows; what is not safe to repeat is repeated only when the server refused it before it began.
 */
export async function call(connection: Connection, operation: Operation): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOf(connection, operation);
    } catch (error) {
      const wait = waitAfter(error, attempt, connection, operation);
      if (wait === null) throw error;
      await pause(wait, operation.signal);
    }
  }
}

async function attemptOf(connection: Connection, operation: Operation): Promise<unknown> {
  const { safe, signal } = operation;
  const response = await connection.post(operation, '', ACCEPT);
  const body = await response.text().catch((cause: unknown) => {
    throw signal?.aborted === true ? signal.reason : broken(connection.endpoint, safe, cause);
  });
  const answer = read(body);
  if (answer?.data == null || answer.errors?.length) throw failureOf(response, answer?.errors ?? [], safe);
  return answer.data;
}

/** Milliseconds until the next attempt; null when there shall be none. */
function waitAfter(
  error: unknown,
  attempt: number,
  { retries, backoff }: Connection,
  { safe }: Operation,
): number | null {
  if (!(error instanceof EngraphError) || !error.retryable || attempt > retries) return null;
  if (LEFT_TO_THE_CALLER.includes(error.code)) return null;
  // Refused as a whole. Inside an answer, other fields of the same document may have taken effect.
  if (!safe && error.status !== 503) return null;
  const asked = error.retryAfterMs ?? 0;
  return asked > backoff.maxMs ? null : Math.max(asked, delayOf(attempt, backoff));
}

/** The body as an answer of GraphQL; null when it is none. */
export function read(body: string): Answer | null {
  try {
    const value = JSON.parse(body) as Answer | null;
    return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)
      ? value
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
