import type { Config } from '../config.js';
import { CommandError } from './failure.js';

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Longer than a server lets any operation run, in milliseconds. */
const TIMEOUT_MS = 90_000;

/** Nothing was sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * The `data` of one operation of the server at ENGRAPH_URL, with ENGRAPH_TOKEN as bearer token. Throws
 * CommandError with the code of the server's first error, UNREACHABLE when the operation did not reach it, or
 * CONNECTION_LOST when it may have.
 */
export async function callServer<Data>(
  { url, token }: Config['client'],
  query: string,
  variables: object,
): Promise<Data> {
  const response = await post(url, token, JSON.stringify({ query, variables }));
  const answer = await readAnswer(url, response);
  const [first] = answer.errors ?? [];
  if (first === undefined) return answer.data as Data;
  const code = first.extensions?.code ?? 'FAILED';
  const hint = code === 'UNAUTHENTICATED' ? ' Set ENGRAPH_TOKEN to the token of the server.' : '';
  throw new CommandError(code, `${first.message}${hint}`);
}

/** Where the API is, also when the address is written with a trailing slash or with its path. */
function endpointOf(url: string): string {
  const base = url.replace(/\/+$/, '');
  return base.endsWith('/graphql') ? base : `${base}/graphql`;
}

async function post(url: string, token: string | undefined, body: string): Promise<Response> {
  try {
    return await fetch(endpointOf(url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body,
      // A redirect would carry token and texts to where nobody meant them to go.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const reason = reasonOf(error);
    throw NEVER_CONNECTED.has(reason) ? unreachable(url, reason, error) : lost(url, reason, error);
  }
}

async function readAnswer(url: string, response: Response): Promise<Answer> {
  const text = await response.text().catch((error: unknown) => {
    throw lost(url, reasonOf(error), error);
  });
  const answer = parse(text);
  if (answer !== undefined) return answer;
  const reason = `HTTP ${response.status}, and no GraphQL`;
  // A gateway in between may have passed the operation on before it gave up.
  throw response.status >= 500 ? lost(url, reason) : unreachable(url, reason);
}

/** undefined for what is no answer of a GraphQL server. */
function parse(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isAnswer = typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
    return isAnswer ? (value as Answer) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function unreachable(url: string, reason: string, cause?: unknown): CommandError {
  const message = `No Engraph answers at ${withoutCredentials(url)} (${reason}). Start one with 'engraph serve', or set ENGRAPH_URL.`;
  return new CommandError('UNREACHABLE', message, { cause });
}

function lost(url: string, reason: string, cause?: unknown): CommandError {
  const message = `The server at ${withoutCredentials(url)} did not answer (${reason}). Check that it runs, and its log.`;
  return new CommandError('CONNECTION_LOST', message, { cause });
}

function withoutCredentials(url: string): string {
  return url.replace(/:\/\/[^/]*@/, '://');
}

/** `ECONNREFUSED`: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
    if (at.cause === undefined) return at.message;
  }
  return String(error);
}
