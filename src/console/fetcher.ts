import { isSubscription, type ParsedDocument, resultsOf } from './subscription.js';

/** One operation as GraphiQL hands it over. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null | undefined;
}

/** What GraphiQL knows besides. */
export interface RequestOptions {
  /** What the user typed into its header editor. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly documentAST?: ParsedDocument | undefined;
}

type Result = Record<string, unknown>;

/**
 * A function that posts one operation to `endpoint` and resolves to the response body; of a subscription, to the
 * results as they arrive.
 *
 * `token` (without the word Bearer; empty for none) goes into the Authorization header. A header typed by
 * the user wins over it. Rejects with a readable message where the server cannot be reached or answers with
 * something that is not JSON; a GraphQL error is a result, not a rejection.
 */
export function createFetcher(endpoint: string, token: string) {
  return async (
    request: GraphQLRequest,
    options: RequestOptions = {},
  ): Promise<Result | AsyncIterableIterator<Result>> => {
    const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
    if (token !== '') headers.set('authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, String(value));

    if (isSubscription(options.documentAST, request.operationName)) {
      headers.set('accept', 'text/event-stream');
      return resultsOf((signal) => post(`${endpoint}/stream`, headers, request, signal));
    }
    const response = await post(endpoint, headers, request);
    const body = await response.text();
    try {
      return JSON.parse(body) as Result;
    } catch (cause) {
      const start = body.slice(0, 200).trim();
      throw new Error(`The server answered ${response.status} without JSON: ${start || '(empty)'}`, {
        cause,
      });
    }
  };
}

async function post(
  endpoint: string,
  headers: Headers,
  request: GraphQLRequest,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    // No cookie travels in either direction: the token is the only credential there is.
    return await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
      credentials: 'omit',
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    throw new Error(`${endpoint} cannot be reached. Is the Engraph server running?`, { cause });
  }
}
