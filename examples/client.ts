import { readFile } from 'node:fs/promises';

/** A server to talk to. `token` is its ENGRAPH_TOKEN, when it has one. */
export interface Endpoint {
  readonly url: string;
  readonly token: string | undefined;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/**
 * The `data` of one operation of `examples/operations/`, named by its file without the ending.
 * Rejects with the codes and messages of the server when there are any.
 */
export async function run<Data>(endpoint: Endpoint, operation: string, variables: object): Promise<Data> {
  const query = await readFile(new URL(`operations/${operation}.graphql`, import.meta.url), 'utf8');
  const response = await fetch(`${endpoint.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(endpoint.token === undefined ? {} : { authorization: `Bearer ${endpoint.token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer;
  if (answer.errors?.length) {
    const reasons = answer.errors.map(
      ({ message, extensions }) => `${extensions?.code ?? 'ERROR'}: ${message}`,
    );
    throw new Error(`${operation} failed (HTTP ${response.status})\n  ${reasons.join('\n  ')}`);
  }
  return answer.data as Data;
}
