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

/** The server said no. `code` is that of its first error, by which programs decide. */
export class Refusal extends Error {
  readonly code: string;

  constructor(status: number, errors: NonNullable<Answer['errors']>) {
    const reasons = errors.map(({ message, extensions }) => `${extensions?.code ?? 'ERROR'}: ${message}`);
    super(`The server refused (HTTP ${status})\n  ${reasons.join('\n  ')}`);
    this.code = errors[0]?.extensions?.code ?? 'ERROR';
  }
}

/** The `data` of one GraphQL document. Rejects with a Refusal when the server has an error to tell. */
export async function send<Data = Record<string, unknown>>(
  endpoint: Endpoint,
  query: string,
  variables: object = {},
): Promise<Data> {
  const response = await fetch(`${endpoint.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(endpoint.token === undefined ? {} : { authorization: `Bearer ${endpoint.token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer;
  if (answer.errors?.length) throw new Refusal(response.status, answer.errors);
  return answer.data as Data;
}

/** The `data` of one operation of `examples/operations/`, named by its file without the ending. */
export async function run<Data>(endpoint: Endpoint, operation: string, variables: object): Promise<Data> {
  const query = await readFile(new URL(`operations/${operation}.graphql`, import.meta.url), 'utf8');
  return send<Data>(endpoint, query, variables);
}
