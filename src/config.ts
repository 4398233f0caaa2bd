import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { combinations, KNOWN_DIMENSIONS, LOOPBACK, shown, unknownName } from './config/problems.js';
import { expand, type Machine, userFolders } from './config/user-folders.js';
import { type Given, VARIABLES, type Values } from './config/variables.js';

const STUDIO_ORIGIN = 'https://studio.apollographql.com';

/** What the environment asks for; see `.env.example` for the variables. */
export type Config = DeepReadonly<ReturnType<typeof build>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The configuration cannot be used. `message` lists every problem with its remedy and holds no secret. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`The configuration has ${count}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * The environment as one frozen object. An empty variable counts as unset. Throws ConfigError with all
 * problems at once, among them names with our prefix that nothing reads.
 */
export function loadConfig(env: NodeJS.ProcessEnv = environment(), machine: Partial<Machine> = {}): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.object(VARIABLES).safeParse(given);
  const problems = [
    ...Object.keys(given).flatMap(unknownName),
    ...(parsed.error?.issues ?? []).map(
      ({ path, message }) => `${String(path[0])}${shown(String(path[0]), given)} ${message}.`,
    ),
    ...combinations(given),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const home = given.HOME ?? homedir();
  return deepFreeze(build(parsed.data, given, { platform: process.platform, home, ...machine }));
}

/** The environment of this process; `.env` in the working folder gives what it leaves unset. */
function environment(): NodeJS.ProcessEnv {
  return existsSync('.env') ? { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env } : process.env;
}

function build(values: Values, given: Given, machine: Machine) {
  const production = given.NODE_ENV === 'production';
  const loopback = LOOPBACK.test(values.HOST);
  const folders = userFolders(given, machine);
  return {
    production,
    http: {
      host: values.HOST,
      port: values.PORT,
      /** Browser origins that may call; development adds that of Apollo Sandbox. */
      corsOrigins: production ? values.ENGRAPH_CORS_ORIGINS : [...values.ENGRAPH_CORS_ORIGINS, STUDIO_ORIGIN],
      /** Host names besides the loopback ones that an open server answers to. */
      allowedHosts: values.ENGRAPH_ALLOWED_HOSTS,
      introspection: values.ENGRAPH_INTROSPECTION ?? !production,
      production,
      /** Whether a client may register an operation by its hash and repeat it by that alone. */
      persistedQueries: values.ENGRAPH_PERSISTED_QUERIES ?? true,
      limits: limits(values),
    },
    /** The only operations that may run; undefined allows all. */
    operationsManifest:
      values.ENGRAPH_OPERATIONS_MANIFEST === undefined
        ? undefined
        : expand(values.ENGRAPH_OPERATIONS_MANIFEST, machine),
    auth: { token: values.ENGRAPH_TOKEN },
    /** Of those who may explore the whole store; undefined: nobody. */
    operator: { token: values.ENGRAPH_OPERATOR_TOKEN },
    console: { enabled: values.ENGRAPH_CONSOLE ?? !production },
    log: { level: values.LOG_LEVEL },
    /** The database to use; undefined means that the server runs its own. */
    neo4j:
      values.NEO4J_URI === undefined
        ? undefined
        : {
            uri: values.NEO4J_URI,
            username: values.NEO4J_USERNAME,
            password: values.NEO4J_PASSWORD ?? '',
            database: values.NEO4J_DATABASE,
          },
    localNeo4j: {
      heap: values.ENGRAPH_NEO4J_HEAP,
      pageCache: values.ENGRAPH_NEO4J_PAGECACHE,
      javaHome: given.JAVA_HOME,
      path: given.PATH ?? given.Path,
      home: machine.home,
    },
    downloads: {
      mavenRepository: values.ENGRAPH_MAVEN_REPOSITORY,
      offline: values.ENGRAPH_OFFLINE ?? false,
      /** Empty when none is set. */
      proxy: {
        httpProxy: given.HTTP_PROXY ?? given.http_proxy ?? '',
        httpsProxy: given.HTTPS_PROXY ?? given.https_proxy ?? '',
        noProxy: given.NO_PROXY ?? given.no_proxy ?? '',
      },
    },
    /** How long a request with an idempotencyKey is remembered. */
    requestTtlMs: values.ENGRAPH_IDEMPOTENCY_HOURS * 3_600_000,
    /** Neo4j's analyzer for the words of memories and questions. */
    textAnalyzer: values.ENGRAPH_TEXT_ANALYZER,
    embedder: embedder(values),
    folders: {
      data: values.ENGRAPH_DATA_DIR === undefined ? folders.data : expand(values.ENGRAPH_DATA_DIR, machine),
      cache:
        values.ENGRAPH_CACHE_DIR === undefined ? folders.cache : expand(values.ENGRAPH_CACHE_DIR, machine),
    },
    /** Where the command line client finds the server. */
    client: {
      url:
        values.ENGRAPH_URL ??
        `http://${loopback ? urlHost(values.HOST) : '127.0.0.1'}:${values.PORT || 4000}`,
      token: values.ENGRAPH_TOKEN,
    },
  };
}

/** How much one request may ask for; times in milliseconds. */
function limits(values: Values) {
  return {
    bodyBytes: values.ENGRAPH_MAX_BODY_BYTES,
    tokens: values.ENGRAPH_MAX_TOKENS,
    depth: values.ENGRAPH_MAX_DEPTH,
    aliases: values.ENGRAPH_MAX_ALIASES,
    rootFields: values.ENGRAPH_MAX_ROOT_FIELDS,
    directives: values.ENGRAPH_MAX_DIRECTIVES,
    selections: values.ENGRAPH_MAX_SELECTIONS,
    modelCalls: values.ENGRAPH_MAX_MODEL_CALLS,
    cost: values.ENGRAPH_MAX_COST,
    representations: values.ENGRAPH_MAX_REPRESENTATIONS,
    inFlight: values.ENGRAPH_MAX_IN_FLIGHT,
    subscriptions: values.ENGRAPH_MAX_SUBSCRIPTIONS,
    queryMs: values.ENGRAPH_QUERY_TIMEOUT_MS,
    mutationMs: values.ENGRAPH_MUTATION_TIMEOUT_MS,
  };
}

function embedder(values: Values) {
  if (values.ENGRAPH_EMBEDDER !== 'openai') return { provider: values.ENGRAPH_EMBEDDER };
  const model = values.ENGRAPH_EMBEDDING_MODEL ?? 'text-embedding-3-small';
  return {
    provider: 'openai' as const,
    apiKey: values.OPENAI_API_KEY,
    /** undefined is OpenAI itself. */
    baseUrl: values.OPENAI_BASE_URL,
    model,
    dimensions: values.ENGRAPH_EMBEDDING_DIMENSIONS ?? KNOWN_DIMENSIONS[model] ?? 0,
  };
}

function urlHost(host: string): string {
  return host === '::1' ? '[::1]' : host;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
