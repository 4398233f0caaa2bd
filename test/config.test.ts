import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLE_NAMES } from '../src/config/variables.js';
import { ConfigError, loadConfig } from '../src/config.js';

const LINUX = { platform: 'linux', home: '/h' } as const;

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env, LINUX);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('without any variable', () => {
  test('the server listens on loopback, runs its own Neo4j and embeds in process', () => {
    expect(loadConfig({}, LINUX)).toEqual({
      production: false,
      requestTtlMs: 86_400_000,
      http: {
        host: '127.0.0.1',
        port: 4000,
        corsOrigins: ['https://studio.apollographql.com'],
        allowedHosts: [],
        introspection: true,
        production: false,
        persistedQueries: true,
        limits: {
          bodyBytes: 1_048_576,
          tokens: 5_000,
          depth: 12,
          aliases: 30,
          rootFields: 20,
          directives: 50,
          selections: 1_000,
          modelCalls: 5,
          cost: 10_000,
          representations: 200,
          inFlight: 256,
          subscriptions: 1_000,
          queryMs: 30_000,
          mutationMs: 60_000,
        },
      },
      operationsManifest: undefined,
      auth: { token: undefined },
      operator: { token: undefined },
      console: { enabled: true },
      log: { level: 'info' },
      neo4j: undefined,
      localNeo4j: { heap: '512m', pageCache: '128m', javaHome: undefined, path: undefined, home: '/h' },
      downloads: {
        mavenRepository: undefined,
        offline: false,
        proxy: { httpProxy: '', httpsProxy: '', noProxy: '' },
      },
      textAnalyzer: 'english',
      embedder: { provider: 'local' },
      folders: { data: '/h/.local/share/engraph', cache: '/h/.cache/engraph' },
      client: { url: 'http://127.0.0.1:4000', token: undefined },
    });
  });

  test('an empty variable is the same as none', () => {
    const empty = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, '']));
    expect(loadConfig({ ...empty, HOME: '', JAVA_HOME: '' }, LINUX)).toEqual(loadConfig({}, LINUX));
  });

  test('in production, console, introspection and the origin of Apollo Sandbox are off', () => {
    const { http, console } = loadConfig({ NODE_ENV: 'production' }, LINUX);
    expect([http.introspection, http.corsOrigins, console.enabled]).toEqual([false, [], false]);
    const on = loadConfig(
      { NODE_ENV: 'production', ENGRAPH_CONSOLE: '1', ENGRAPH_INTROSPECTION: 'true' },
      LINUX,
    );
    expect([on.http.introspection, on.console.enabled]).toEqual([true, true]);
  });

  test('requests are remembered for a day, or for the hours that are set', () => {
    const hours = (ENGRAPH_IDEMPOTENCY_HOURS: string) =>
      loadConfig({ ENGRAPH_IDEMPOTENCY_HOURS }, LINUX).requestTtlMs / 3_600_000;
    expect([hours(''), hours('1'), hours('8760')]).toEqual([24, 1, 8_760]);
    for (const value of ['0', '1.5', '8761', 'day']) {
      expect(problemsOf({ ENGRAPH_IDEMPOTENCY_HOURS: value })).toEqual([
        `ENGRAPH_IDEMPOTENCY_HOURS="${value}" must be a whole number of hours from 1 to 8760.`,
      ]);
    }
  });

  test('the object and everything in it is frozen', () => {
    const config = loadConfig({}, LINUX);
    expect([config, config.http, config.http.corsOrigins].every(Object.isFrozen)).toBe(true);
  });
});

describe('problems', () => {
  test('are told all at once, each with its variable, its value and what is needed', () => {
    const problems = problemsOf({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      ENGRAPH_OFFLINE: 'maybe',
      ENGRAPH_NEO4J_HEAP: '512',
      ENGRAPH_MAVEN_REPOSITORY: 'https://mirror.example/maven2',
      ENGRAPH_CORS_ORIGINS: 'https://app.example/path',
      ENGRAPH_EMBEDER: 'openai',
      HOST: '0.0.0.0',
    });
    expect(problems).toHaveLength(8);
    for (const text of [
      'PORT="70000" must be a whole number from 0 to 65535',
      'LOG_LEVEL="loud" must be one of fatal, error',
      'ENGRAPH_OFFLINE="maybe" must be 1 or 0',
      'ENGRAPH_NEO4J_HEAP="512" must be a size such as 512m or 2g',
      'ENGRAPH_MAVEN_REPOSITORY="https://mirror.example/maven2" must end in /',
      'ENGRAPH_CORS_ORIGINS="https://app.example/path" must name origins',
      'ENGRAPH_EMBEDER is not a variable of this version. Did you mean ENGRAPH_EMBEDDER?',
      'HOST="0.0.0.0" can be reached by others, and ENGRAPH_TOKEN is not set: set ENGRAPH_TOKEN',
    ]) {
      expect(
        problems.some((problem) => problem.startsWith(text)),
        text,
      ).toBe(true);
    }
  });

  test('the token of operators is not that of everybody', () => {
    const same = 'x'.repeat(16);
    const [problem, ...more] = problemsOf({ ENGRAPH_TOKEN: same, ENGRAPH_OPERATOR_TOKEN: same });
    expect(problem).toMatch(/^ENGRAPH_OPERATOR_TOKEN is the same as ENGRAPH_TOKEN.*: set another/);
    expect(problem).not.toContain(same);
    expect(more).toEqual([]);
    const other = loadConfig({ ENGRAPH_TOKEN: same, ENGRAPH_OPERATOR_TOKEN: 'y'.repeat(16) }, LINUX);
    expect(other.operator.token).toBe('y'.repeat(16));
  });

  test('never show a secret', () => {
    const text = problemsOf({
      ENGRAPH_TOKEN: 'CANARY',
      ENGRAPH_OPERATOR_TOKEN: 'CANARY6',
      OPENAI_API_KEY: 'CANARY2',
      NEO4J_PASSWORD: 'CANARY3',
      NEO4J_URI: 'bolt://neo4j:CANARY4@db:7687',
      OPENAI_BASE_URL: 'ftp://me:CANARY5@host/v1',
      PORT: 'x',
    }).join('\n');
    expect(text).toContain('ENGRAPH_TOKEN must be 16 to 512');
    expect(text).toContain('NEO4J_URI="bolt://***@db:7687" must be a Bolt address without credentials');
    expect(text).not.toContain('CANARY');
  });

  test.each([
    ['::', false],
    ['0.0.0.0', false],
    ['10.0.0.5', false],
    ['memory.example', false],
    ['127.evil.example', false],
    ['localhost.evil.example', false],
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.0.0.5', true],
    ['::1', true],
  ])('HOST=%s without a token: allowed is %s', (HOST, allowed) => {
    expect(problemsOf({ HOST })).toHaveLength(allowed ? 0 : 1);
    expect(problemsOf({ HOST, ENGRAPH_TOKEN: 'sixteen-letters-' })).toEqual([]);
  });

  test.each(['short', 'fifteen-letters', 'sixteen letters ', 'sechzehn-zeichen-ä'])(
    'the token "%s" is refused',
    (token) => {
      expect(problemsOf({ ENGRAPH_TOKEN: token })).toHaveLength(1);
    },
  );

  test.each(['db:7687', 'http://db:7474', 'bolt://', 'neo4j://user:pass@db'])(
    'NEO4J_URI=%s is refused',
    (NEO4J_URI) => {
      expect(problemsOf({ NEO4J_URI, NEO4J_PASSWORD: 'p' })).toHaveLength(1);
    },
  );

  test('an address of a database without its password is half a setting', () => {
    expect(problemsOf({ NEO4J_URI: 'neo4j://db' })[0]).toContain('NEO4J_PASSWORD');
  });
});

describe('the embedder', () => {
  test('is not switched by a key that lies around', () => {
    expect(loadConfig({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://x/v1' }, LINUX).embedder).toEqual({
      provider: 'local',
    });
  });

  test('openai needs a key or an address, and the length of vectors that are not known', () => {
    const ENGRAPH_EMBEDDER = 'openai';
    expect(problemsOf({ ENGRAPH_EMBEDDER })[0]).toContain('OPENAI_API_KEY, or OPENAI_BASE_URL');
    expect(loadConfig({ ENGRAPH_EMBEDDER, OPENAI_API_KEY: 'k' }, LINUX).embedder).toMatchObject({
      model: 'text-embedding-3-small',
      dimensions: 1536,
    });
    const own = {
      ENGRAPH_EMBEDDER,
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
      ENGRAPH_EMBEDDING_MODEL: 'nomic-embed-text',
    };
    expect(problemsOf(own)[0]).toContain('ENGRAPH_EMBEDDING_DIMENSIONS is needed');
    expect(loadConfig({ ...own, ENGRAPH_EMBEDDING_DIMENSIONS: '768' }, LINUX).embedder).toMatchObject({
      dimensions: 768,
    });
    expect(problemsOf({ ...own, ENGRAPH_EMBEDDING_DIMENSIONS: '5000' })).toHaveLength(1);
  });

  test('a model for the local one, or for none, has no effect and says so', () => {
    expect(problemsOf({ ENGRAPH_EMBEDDING_MODEL: 'x' })[0]).toContain('set ENGRAPH_EMBEDDER=openai');
    const [lexical] = problemsOf({ ENGRAPH_EMBEDDING_MODEL: 'x', ENGRAPH_EMBEDDER: 'lexical' });
    expect(lexical).toContain('has no effect with ENGRAPH_EMBEDDER=lexical');
  });

  test('is none when somebody says so', () => {
    expect(loadConfig({ ENGRAPH_EMBEDDER: 'lexical' }, LINUX).embedder).toEqual({ provider: 'lexical' });
  });
});

describe('folders follow the system', () => {
  test.each([
    ['linux', {}, '/h/.local/share/engraph', '/h/.cache/engraph'],
    ['linux', { XDG_DATA_HOME: '/d', XDG_CACHE_HOME: 'relative' }, '/d/engraph', '/h/.cache/engraph'],
    ['linux', { HOME: '/other' }, '/h/.local/share/engraph', '/h/.cache/engraph'],
    ['linux', { ENGRAPH_DATA_DIR: '~/mine', ENGRAPH_CACHE_DIR: '/c' }, '/h/mine', '/c'],
    ['darwin', {}, '/h/Library/Application Support/engraph', '/h/Library/Caches/engraph'],
    ['win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\L\\engraph\\data', 'C:\\L\\engraph\\cache'],
  ] as const)('%s %o', (platform, env, data, cache) => {
    expect(loadConfig(env, { platform, home: '/h' }).folders).toEqual({ data, cache });
  });

  test('and HOME when nobody says otherwise', () => {
    expect(loadConfig({ HOME: '/home-of-env' }, { platform: 'linux' }).folders.cache).toBe(
      '/home-of-env/.cache/engraph',
    );
  });
});

test('the analyzer of words is one that keeps scopes; others are answered with the list', () => {
  expect(loadConfig({ ENGRAPH_TEXT_ANALYZER: 'cjk' }, LINUX).textAnalyzer).toBe('cjk');
  const [keyword] = problemsOf({ ENGRAPH_TEXT_ANALYZER: 'simple' });
  expect(keyword).toContain('ENGRAPH_TEXT_ANALYZER="simple" must be one of english, ');
});

test("the client follows the server's own address", () => {
  const url = (env: NodeJS.ProcessEnv) => loadConfig(env, LINUX).client.url;
  expect(url({ PORT: '5000' })).toBe('http://127.0.0.1:5000');
  expect(url({ HOST: '::1' })).toBe('http://[::1]:4000');
  expect(url({ HOST: '0.0.0.0', ENGRAPH_TOKEN: 'sixteen-letters-' })).toBe('http://127.0.0.1:4000');
  expect(url({ ENGRAPH_URL: 'https://memory.example' })).toBe('https://memory.example');
});

describe('.env.example', () => {
  const lines = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8').split('\n');
  const entries = lines.flatMap((line) => {
    const match = /^#? ?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    return match === null ? [] : [{ name: String(match[1]), value: String(match[2]) }];
  });

  test('has every variable once, and no other', () => {
    expect(entries.map((entry) => entry.name).sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  test('shows the defaults: with every line uncommented nothing changes', () => {
    const all = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
    expect(loadConfig(all, LINUX)).toEqual(loadConfig({}, LINUX));
  });
});
