import neo4j, { type Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  countDbHits,
  recordStatements,
  replay,
  type StatementRecorder,
} from '../../bench/statement-recorder.js';
import { uuidSource } from '../../src/app.js';
import { searchMemories } from '../../src/memory/search.js';
import { createDriver } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { testNeo4j } from '../support/neo4j.js';
import { openTestStore } from '../support/neo4j-memory-store.js';
import { QUESTIONS } from '../support/questions.js';

const { database } = testNeo4j();
let driver: Driver;
let recorder: StatementRecorder;

let dimensions: number;

beforeAll(async () => {
  const prepared = await openTestStore();
  dimensions = prepared.dimensions;
  await prepared.close();
  driver = createDriver(testNeo4j());
  recorder = recordStatements(createDriver(testNeo4j()));
});
afterAll(async () => {
  await Promise.all([driver.close(), recorder.driver.close()]);
});

test('a statement is noted as it was given, and still answered', async () => {
  const session = recorder.driver.session({ database });
  const parameters = { p: { x: neo4j.int(3), list: ['a'] } };
  const { records } = await session.run('RETURN $p.x + 1 AS y', parameters, { timeout: 5_000 });
  await session.close();
  expect(records.map((record) => record.get('y'))).toEqual([4]);
  expect(recorder.take()).toEqual([{ text: 'RETURN $p.x + 1 AS y', parameters, config: { timeout: 5_000 } }]);
  expect(recorder.take()).toEqual([]);
});

test('what a search sends can be sent again and profiled without the program', async () => {
  const client = new Neo4jClient({ driver: recorder.driver, database, timeoutMs: 30_000 });
  const embedder = new HashedEmbedder(dimensions);
  const store = new Neo4jMemoryStore(client, uuidSource, embedder.identity);
  const deps = { store, embedder, ...QUESTIONS, clock: { now: () => Date.now() } };
  const scope = { userId: 'recorded-by-nobody' };
  const caller = { principal: { tenant: 'statement-recorder', via: 'open' as const } };
  await searchMemories(deps, caller, { query: 'coffee', scope, first: 10 });
  const sent = recorder.take();
  expect(sent.length).toBeGreaterThan(0);
  expect(JSON.stringify(sent[0]?.parameters)).toContain('recorded-by-nobody');
  await replay(driver, database, sent);
  expect(await countDbHits(driver, database, sent)).toBeGreaterThan(0);
});

test('a statement that reads more has more hits', async () => {
  const hits = (text: string) => countDbHits(driver, database, [{ text, parameters: {}, config: {} }]);
  expect(await hits('RETURN 1 AS one')).toBe(0);
  expect(await hits('MATCH (n) WHERE n.nothing = 1 RETURN count(n) AS count')).toBeGreaterThan(0);
});
