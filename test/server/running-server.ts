import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { type AuthOptions, createAuthenticator } from '../../src/auth/authenticate.js';
import { loadConfig } from '../../src/config.js';
import { MemoryError } from '../../src/memory/errors.js';
import type { ApiRequest } from '../../src/server/graphql-route.js';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../src/server/http.js';
import { createLogger } from '../../src/telemetry/logger.js';

const TYPES = `
  enum Color { RED GREEN }
  scalar Json
  input Deep { name: String, inner: Deep }
  type Query {
    hello: String!
    self: Query!
    echo(int: Int, float: Float, color: Color, yes: Boolean, deep: Deep, json: Json): String
    required(first: Int! = 3): Int
    page(size: Int!): Int
    tenant: String
    broken: String
    refused: String
    nested: Nested
    slow(ms: Int!): String
    deaf(ms: Int!): String
    long(characters: Int!): String
  }
  type Nested { broken: String! }
  type Mutation { add: String, slowly(ms: Int!): String }
  type Subscription { changed: String, count(to: Int!): Int, endless: Int, failing: Int, broken: Int, tenants: String, flood: String }
`;

export interface Context extends ApiRequest {
  readonly seen: ApiRequest[];
}

function waitUntil(ms: number, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('done'), ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

type ResolverArgs = { ms: number } & Record<string, unknown>;
type Resolver = (args: ResolverArgs, context: Context) => unknown;

const resolvers: Record<string, Record<string, Resolver>> = {
  Query: {
    hello: () => 'world',
    self: () => ({}),
    echo: (args) => JSON.stringify(args),
    required: (args) => args.first,
    page: (args) => args.size,
    tenant: (_args, context) => `${context.principal.tenant} ${context.principal.via}`,
    broken: () => {
      throw new Error('password of the database is hunter2');
    },
    refused: () => {
      throw new MemoryError('MEMORY_NOT_FOUND');
    },
    nested: () => ({}),
    slow: ({ ms }, { signal }) => waitUntil(ms, signal),
    deaf: ({ ms }) => waitUntil(ms),
    long: ({ characters }) => 'x'.repeat(Number(characters)),
  },
  Nested: { broken: () => null },
  Mutation: { add: () => 'added', slowly: ({ ms }, { signal }) => waitUntil(ms, signal) },
};

/** Where the events of a subscription come from. */
const sources: Record<string, (args: Record<string, unknown>, context: Context) => AsyncIterable<object>> = {
  async *count(args) {
    for (let count = 1; count <= Number(args.to); count += 1) yield { count };
  },
  endless: () => endless(),
  async *failing() {
    yield { failing: 1 };
    throw new MemoryError('SUBSCRIBER_TOO_SLOW');
  },
  async *broken() {
    yield { broken: 1 };
    throw new Error('password of the database is hunter2');
  },
  async *flood() {
    open.count += 1;
    try {
      for (let left = 5_000; left > 0; left -= 1) yield { flood: 'x'.repeat(65_536) };
    } finally {
      open.count -= 1;
    }
  },
  async *tenants(_args, { principal }) {
    yield { tenants: `${principal.tenant} ${principal.via}` };
  },
};

/** Streams of `endless` and `flood` that are open. */
export const open = { count: 0 };

function endless(): AsyncIterableIterator<object> {
  open.count += 1;
  let end: (result: IteratorResult<object>) => void = () => undefined;
  const done = { done: true, value: undefined } as const;
  const iterator: AsyncIterableIterator<object> = {
    next: () => new Promise((resolve) => (end = resolve)),
    return: async () => {
      open.count -= 1;
      end(done);
      return done;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

export function testSchema(): GraphQLSchema {
  const schema = buildSchema(TYPES);
  for (const [type, fields] of Object.entries(resolvers)) {
    for (const [name, resolve] of Object.entries(fields)) {
      const field = (schema.getType(type) as GraphQLObjectType).getFields()[name];
      if (field === undefined) throw new Error(`no field ${type}.${name}`);
      field.resolve = (_source, args, context: Context) => resolve(args as ResolverArgs, context);
    }
  }
  const streams = schema.getSubscriptionType()?.getFields() ?? {};
  for (const [name, source] of Object.entries(sources)) {
    const field = streams[name];
    if (field === undefined) throw new Error(`no field Subscription.${name}`);
    field.subscribe = (_root, args, context: Context) => source(args, context);
  }
  return schema;
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly server: HttpServer;
  /** What `createContext` was given, in order. */
  readonly seen: ApiRequest[];
  /** Sends an operation as a modern client does. */
  graphql(query: string, init?: PostOptions): Promise<Answer>;
  /** Any request to /graphql. */
  send(init: RequestInit & { path?: string }): Promise<Answer>;
}

export interface PostOptions {
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at any place of an answer.
  readonly json: any;
  /** `extensions.code` of the first error. */
  readonly code: string | undefined;
}

export type TestOptions = Omit<Partial<HttpServerOptions>, 'config'> & {
  readonly auth?: Partial<AuthOptions>;
  readonly config?: Partial<HttpServerOptions['config']>;
};

/** The real server around the schema above, not listening yet. */
export function createServer({ auth, ...given }: TestOptions, seen: ApiRequest[] = []): Promise<HttpServer> {
  const config = { ...loadConfig({}).http, corsOrigins: [], ...given.config };
  return createHttpServer({
    schema: testSchema(),
    createContext: (request) => {
      seen.push(request);
      return { ...request, seen };
    },
    authenticate: createAuthenticator({
      token: undefined,
      allowedHosts: config.allowedHosts,
      allowedOrigins: config.corsOrigins,
      ...auth,
    }),
    readiness: async () => ({ ready: true, reasons: [] }),
    logger: createLogger({ level: 'silent' }),
    consoleDir: null,
    ...given,
    config,
  });
}

/** The same, listening on a free port of loopback. */
export async function startServer(options: TestOptions = {}): Promise<RunningServer> {
  const seen: ApiRequest[] = [];
  const server = await createServer(options, seen);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const send: RunningServer['send'] = async ({ path = '/graphql', ...init }) => {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    const json =
      /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : undefined;
    const code = json?.errors?.[0]?.extensions?.code;
    return { status: response.status, headers: response.headers, text, json, code };
  };
  return {
    url,
    port: Number(new URL(url).port),
    server,
    seen,
    send,
    graphql: (query, { variables, operationName, headers, signal } = {}) =>
      send({
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables, operationName }),
        ...(signal === undefined ? {} : { signal }),
      }),
    [Symbol.asyncDispose]: () => server.stop(1_000),
  };
}

/** A bare connection, for what fetch does not let one send. */
export async function openSocket(port: number): Promise<Socket & { received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString();
  });
  socket.on('error', () => undefined);
  return Object.assign(socket, { received: () => received });
}

/** The answer to a request written by hand, once the server has closed the connection. */
export async function rawRequest(port: number, request: string): Promise<{ status: number; text: string }> {
  const socket = await openSocket(port);
  const closed = once(socket, 'close');
  socket.write(request);
  await closed;
  const text = socket.received();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

/** Waits until `check` holds; fails after two seconds. */
export async function eventually(check: () => boolean): Promise<void> {
  for (let waited = 0; !check(); waited += 10) {
    if (waited > 2_000) throw new Error(`still not so after 2 s: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
