import { describe, expect, test } from 'vitest';
import type { Engraph } from '../../src/app.js';
import { firstQueries, startBlock, startFacts } from '../../src/cli/start-block.js';
import { loadConfig } from '../../src/config.js';
import { shellWords } from './paste-curl.js';

const TOKEN = '0123456789abcdef-secret';
const KEY = 'sk-very-secret';

const engraph: Engraph = {
  url: 'http://127.0.0.1:4000',
  database: {
    uri: 'bolt://127.0.0.1:41873',
    facts: { version: '2026.08.1', edition: 'community' },
    local: {
      pid: 4242,
      dataDir: '/data/engraph',
      source: 'cache',
      java: { home: '/jvm/25', version: '25.0.3', source: 'usual folder' },
    },
  },
  embedder: { provider: 'local', model: 'bge-small-en-v1.5', dimensions: 384, version: '1' },
  stop: async () => undefined,
};

describe('the block says', () => {
  test('where the server, its data and its parts are', () => {
    const text = startBlock(startFacts(engraph, loadConfig({ HOME: '/h' })));
    for (const part of [
      'http://localhost:4000/graphql',
      'http://localhost:4000/console/',
      'bolt://127.0.0.1:41873  2026.08.1 community, embedded, pid 4242',
      '/data/engraph',
      '25.0.3  /jvm/25 (usual folder)',
      'local bge-small-en-v1.5 (384), text stays here',
      'off, loopback only',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('where operators explore, if anybody may', () => {
    const explore = (env: object) => startFacts(engraph, loadConfig({ HOME: '/h', ...env })).explore;
    expect(explore({})).toBeNull();
    const token = 'operators-only-0123456789';
    expect(explore({ ENGRAPH_OPERATOR_TOKEN: token })).toBe('http://localhost:4000/explore');
    const text = startBlock(startFacts(engraph, loadConfig({ HOME: '/h', ENGRAPH_OPERATOR_TOKEN: token })));
    expect(text).toContain('http://localhost:4000/explore  operators, all tenants');
    expect(text).not.toContain(token);
    expect(startBlock(startFacts(engraph, loadConfig({ HOME: '/h' })))).not.toContain('Explore');
  });

  test('where texts are sent, and that a token is needed, without showing a secret', () => {
    const config = loadConfig({
      HOME: '/h',
      HOST: '0.0.0.0',
      NODE_ENV: 'production',
      ENGRAPH_TOKEN: TOKEN,
      NEO4J_URI: 'neo4j://db.example:7687',
      NEO4J_PASSWORD: 'hunter2',
      ENGRAPH_EMBEDDER: 'openai',
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: 'https://user:pass@embed.example:8443/v1',
    });
    const embedder = { provider: 'openai', model: 'text-embedding-3-small', dimensions: 1536, version: '1' };
    const database = { ...engraph.database, uri: 'neo4j://db.example:7687', local: null };
    const facts = startFacts({ ...engraph, url: 'http://0.0.0.0:4000', embedder, database }, config);
    const text = startBlock(facts) + JSON.stringify(facts);
    expect(text).toContain('openai text-embedding-3-small (1536), texts are sent to embed.example:8443');
    expect(text).toContain('bearer token (ENGRAPH_TOKEN)');
    expect(text).toContain('not embedded');
    expect(text).toContain('http://localhost:4000/graphql');
    expect(text).not.toMatch(/Console|Java|Data /);
    for (const secret of [TOKEN, KEY, 'hunter2', 'user:pass']) expect(text).not.toContain(secret);
  });
});

test('a shell makes of the queries to paste what the server is to get', () => {
  const facts = startFacts(engraph, loadConfig({ HOME: '/h', ENGRAPH_TOKEN: TOKEN }));
  for (const line of firstQueries(facts).filter((text) => text !== '')) {
    const words = shellWords(line, { ENGRAPH_TOKEN: TOKEN });
    expect(words).toContain('http://localhost:4000/graphql');
    expect(words).toContain(`authorization: Bearer ${TOKEN}`);
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ query: expect.stringMatching(/addMemories|searchMem/) });
  }
});
