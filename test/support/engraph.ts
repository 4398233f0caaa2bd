import { type Engraph, startEngraph } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { testNeo4j } from './neo4j.js';

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code?: string };
}

export interface GraphqlAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the query in the test.
  readonly data: any;
  readonly errors: readonly GraphqlError[];
}

/** A server under test, with everything real, on a port of its own. */
export interface TestEngraph extends AsyncDisposable {
  readonly engraph: Engraph;
  readonly url: string;
  /** One POST to /graphql. */
  graphql(query: string, variables?: object): Promise<GraphqlAnswer>;
  stop(): Promise<void>;
}

/** Starts the server on the shared Neo4j with the local model; `env` adds variables or replaces them. */
export async function startTestEngraph(env: Readonly<Record<string, string>> = {}): Promise<TestEngraph> {
  const neo4j = testNeo4j();
  const { HOME, PATH, JAVA_HOME, ENGRAPH_CACHE_DIR, XDG_CACHE_HOME, ENGRAPH_OFFLINE } = process.env;
  const { ENGRAPH_MAVEN_REPOSITORY } = process.env;
  const engraph = await startEngraph(
    loadConfig({
      ...{ HOME, PATH, JAVA_HOME, ENGRAPH_CACHE_DIR, XDG_CACHE_HOME, ENGRAPH_OFFLINE },
      ENGRAPH_MAVEN_REPOSITORY,
      NEO4J_URI: neo4j.uri,
      NEO4J_USERNAME: neo4j.username,
      NEO4J_PASSWORD: neo4j.password,
      NEO4J_DATABASE: neo4j.database,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    }),
  );
  return {
    engraph,
    url: engraph.url,
    graphql: (query, variables) => postGraphql(engraph.url, query, variables),
    stop: () => engraph.stop(),
    [Symbol.asyncDispose]: () => engraph.stop(),
  };
}

/** One operation over HTTP; never rejects for an answer with errors. */
export async function postGraphql(
  url: string,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
  path = '/graphql',
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: unknown; errors?: readonly GraphqlError[] };
  return { status: response.status, data: body.data ?? null, errors: body.errors ?? [] };
}
