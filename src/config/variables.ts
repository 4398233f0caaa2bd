import { z } from 'zod';

const text = () => z.string().optional();
const matching = (pattern: RegExp, needed: string) => z.string().regex(pattern, needed);
const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`);
const size = matching(/^[1-9]\d*[mg]$/i, 'must be a size such as 512m or 2g').toLowerCase();
const port = matching(/^\d{1,5}$/, 'must be a whole number from 0 to 65535, such as 4000')
  .transform(Number)
  .refine((n) => n <= 65_535, 'must be a whole number from 0 to 65535, such as 4000');
/** A whole number; `unit` is the word for what it counts. */
const whole = (min: number, max: number, unit = '') => {
  const needed = `must be a whole number${unit === '' ? '' : ` of ${unit}`} from ${min} to ${max}`;
  return matching(/^\d{1,12}$/, needed)
    .transform(Number)
    .refine((n) => n >= min && n <= max, needed);
};
const flag = z.stringbool({ error: 'must be 1 or 0 (or true/false, yes/no, on/off)' }).optional();
const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' });
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const token = matching(
  /^[\x21-\x7e]{16,512}$/,
  'must be 16 to 512 visible ASCII characters without spaces; make one with: openssl rand -hex 32',
);
const isOrigin = (value: string) =>
  /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;

/** Analyzers of Neo4j that keep the key of a scope one word, as every search needs, and that are worth choosing. */
export const TEXT_ANALYZERS = [
  ...[
    'english',
    'standard-no-stop-words',
    'standard-folding',
    'cjk',
    'german',
    'spanish',
    'french',
    'italian',
  ],
  ...['portuguese', 'brazilian', 'catalan', 'galician', 'basque', 'romanian', 'dutch', 'danish', 'norwegian'],
  ...['swedish', 'finnish', 'irish', 'russian', 'bulgarian', 'czech', 'hungarian', 'latvian', 'lithuanian'],
  ...['greek', 'turkish', 'armenian', 'arabic', 'persian', 'sorani', 'hindi', 'thai', 'indonesian'],
] as const;

/** Every variable of our own; each is a line of `.env.example`. */
export const VARIABLES = {
  HOST: matching(/^\S+$/, 'must be one address, such as 127.0.0.1').default('127.0.0.1'),
  PORT: port.default(4000),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NEO4J_URI: matching(
    /^(bolt|neo4j)(\+s|\+ssc)?:\/\/[^\s@]+$/,
    'must be a Bolt address without credentials, such as neo4j://db.example:7687',
  ).optional(),
  NEO4J_USERNAME: z.string().default('neo4j'),
  NEO4J_PASSWORD: text(),
  NEO4J_DATABASE: z.string().default('neo4j'),
  OPENAI_API_KEY: text(),
  OPENAI_BASE_URL: webUrl.optional(),
  ENGRAPH_DATA_DIR: text(),
  ENGRAPH_CACHE_DIR: text(),
  ENGRAPH_NEO4J_HEAP: size.default('512m'),
  ENGRAPH_NEO4J_PAGECACHE: size.default('128m'),
  ENGRAPH_MAVEN_REPOSITORY: webUrl.refine((url) => url.endsWith('/'), 'must end in /').optional(),
  ENGRAPH_OFFLINE: flag,
  ENGRAPH_EMBEDDER: oneOf(['local', 'openai', 'lexical']).default('local'),
  ENGRAPH_EMBEDDING_MODEL: text(),
  ENGRAPH_EMBEDDING_DIMENSIONS: whole(1, 4096).optional(),
  ENGRAPH_TEXT_ANALYZER: oneOf(TEXT_ANALYZERS).default('english'),
  ENGRAPH_IDEMPOTENCY_HOURS: whole(1, 8_760, 'hours').default(24),
  ENGRAPH_TOKEN: token.optional(),
  ENGRAPH_OPERATOR_TOKEN: token.optional(),
  ENGRAPH_CORS_ORIGINS: list
    .refine(
      (all) => all.every(isOrigin),
      'must name origins, such as https://app.example,http://localhost:5173',
    )
    .default([]),
  ENGRAPH_ALLOWED_HOSTS: list
    .refine(
      (all) => all.every((h) => /^[\w.-]+$/.test(h)),
      'must be host names without port, such as box.local',
    )
    .default([]),
  ENGRAPH_CONSOLE: flag,
  ENGRAPH_INTROSPECTION: flag,
  ENGRAPH_PERSISTED_QUERIES: flag,
  ENGRAPH_OPERATIONS_MANIFEST: text(),
  ENGRAPH_MAX_BODY_BYTES: whole(1_024, 100_000_000, 'bytes').default(1_048_576),
  ENGRAPH_MAX_TOKENS: whole(100, 100_000).default(5_000),
  ENGRAPH_MAX_DEPTH: whole(1, 100).default(12),
  ENGRAPH_MAX_ALIASES: whole(0, 10_000).default(30),
  ENGRAPH_MAX_ROOT_FIELDS: whole(1, 10_000).default(20),
  ENGRAPH_MAX_DIRECTIVES: whole(0, 10_000).default(50),
  ENGRAPH_MAX_SELECTIONS: whole(1, 10_000).default(1_000),
  ENGRAPH_MAX_MODEL_CALLS: whole(1, 1_000).default(5),
  ENGRAPH_MAX_COST: whole(1, 1_000_000_000).default(10_000),
  ENGRAPH_MAX_REPRESENTATIONS: whole(1, 10_000).default(200),
  ENGRAPH_MAX_IN_FLIGHT: whole(1, 100_000).default(256),
  ENGRAPH_MAX_SUBSCRIPTIONS: whole(0, 100_000).default(1_000),
  ENGRAPH_QUERY_TIMEOUT_MS: whole(100, 600_000, 'milliseconds').default(30_000),
  ENGRAPH_MUTATION_TIMEOUT_MS: whole(100, 600_000, 'milliseconds').default(60_000),
  ENGRAPH_URL: webUrl.optional(),
};

/** Their values appear in no message. */
export const SECRETS: ReadonlySet<string> = new Set([
  'NEO4J_PASSWORD',
  'OPENAI_API_KEY',
  'ENGRAPH_TOKEN',
  'ENGRAPH_OPERATOR_TOKEN',
]);

/** The names of the variables above, for the test that compares them with `.env.example`. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES);

/** The variables as they are set: empty ones left out, everything else of the environment kept. */
export type Given = Readonly<Record<string, string | undefined>>;

/** The variables checked, converted and with their defaults. */
export type Values = z.output<z.ZodObject<typeof VARIABLES>>;
