import { BACKOFF, type Backoff, retryAfterMs } from './backoff.js';
import { EngraphError, type GraphqlFailure } from './engraph-error.js';

/** Where the server is and how to get there. */
export interface ClientOptions {
  /** `http://127.0.0.1:4000`, with or without `/graphql`. */
  readonly url: string;
  /** The server's ENGRAPH_TOKEN; a function is asked before every attempt. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Sent with every request, as a gateway in front may want them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** In place of the platform's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** How often a call that may be repeated is sent again; 2. */
  readonly retries?: number | undefined;
  /** How long to wait before it is, and before a subscription reconnects; 250 ms to 30 s. */
  readonly backoff?: Partial<Backoff> | undefined;
}

/** A document with its variables, for one attempt. */
export interface Operation {
  readonly text: string;
  readonly variables: object;
  /** Whether it changes nothing, or nothing more when it is sent again. */
  readonly safe: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The options of a client, complete. */
export interface Connection {
  readonly endpoint: string;
  readonly retries: number;
  readonly backoff: Backoff;
  /** POSTs an operation to the endpoint with `path` behind it. Rejects with UNREACHABLE, or as the signal says. */
  post(operation: Operation, path: string, accept: string): Promise<Response>;
}

/** Opens nothing yet. Throws a TypeError for what is no URL. */
export function connectionTo(options: ClientOptions): Connection {
  const endpoint = endpointOf(options.url);
  return {
    endpoint,
    retries: options.retries ?? 2,
    backoff: { ...BACKOFF, ...options.backoff },
    post: async ({ text, variables, safe, signal }, path, accept) => {
      const token = typeof options.token === 'function' ? await options.token() : options.token;
      // Not an object: in one, names that differ in upper and lower case would be sent both.
      const headers = new Headers(options.headers);
      headers.set('content-type', 'application/json');
      headers.set('accept', accept);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      const init: RequestInit = {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: text, variables }),
        ...(signal === undefined ? {} : { signal }),
      };
      // Looked up for each call, and called as a plain function: browsers refuse a fetch with another `this`.
      const send = options.fetch ?? globalThis.fetch;
      return send(endpoint + path, init).catch((cause: unknown) => {
        throw signal?.aborted === true ? signal.reason : unreachable(endpoint, safe, cause);
      });
    },
  };
}

/** The failure of a request that got no answer. */
function unreachable(endpoint: string, safe: boolean, cause: unknown): EngraphError {
  const message = `No answer came from ${endpoint}: ${reasonOf(cause)}. Is Engraph running there, and may this page call it?`;
  return new EngraphError({ code: 'UNREACHABLE', message, safe, cause });
}

/** The failure of a request whose answer began and did not end. */
export function broken(endpoint: string, safe: boolean, cause: unknown): EngraphError {
  const message = `The answer of ${endpoint} broke off: ${reasonOf(cause)}.`;
  return new EngraphError({ code: 'UNREACHABLE', message, safe, cause });
}

/** What Node's fetch, whose own message is 'fetch failed', names as the cause; else the message. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}

/** The failure that a response tells: that of its first error, else that it is no answer of GraphQL. */
export function failureOf(
  { status, headers }: Response,
  failures: readonly GraphqlFailure[],
  safe: boolean,
): EngraphError {
  const [first] = failures;
  const code = first?.extensions?.code;
  return new EngraphError({
    // A proxy answers 502 to 504 by itself while the server behind it cannot be reached.
    code: typeof code === 'string' ? code : status >= 502 && status <= 504 ? 'UNREACHABLE' : 'BAD_ANSWER',
    message: first?.message ?? `HTTP ${status} without an answer of GraphQL: is the url that of an Engraph?`,
    safe,
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
    failures,
  });
}

function endpointOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`;
}
