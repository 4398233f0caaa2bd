import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { testNeo4j } from '../support/neo4j.js';

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph();
});
afterAll(() => server.stop());

test('a server says what it is, which model it uses and how good that is', async () => {
  const { data, errors } = await server.graphql(`{ serverInfo {
    version neo4j { version edition } search textAnalyzer
    embedder {
      provider model dimensions version languages note
      quality { benchmark questions recallAt5 recallAt10 mrr vectorRecallAt10 }
    }
  } }`);
  expect(errors).toEqual([]);
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(data.serverInfo).toEqual({
    version: (JSON.parse(text) as { version: string }).version,
    neo4j: { version: testNeo4j().version, edition: expect.stringMatching(/^(community|enterprise)$/) },
    search: 'HYBRID',
    textAnalyzer: 'english',
    embedder: {
      ...server.engraph.embedder,
      languages: ['en'],
      note: expect.stringContaining('English'),
      quality: expect.objectContaining({ benchmark: 'LoCoMo', recallAt10: expect.any(Number) }),
    },
  });
});
