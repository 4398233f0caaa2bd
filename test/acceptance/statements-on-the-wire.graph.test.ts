import { randomUUID } from 'node:crypto';
import { type GraphQLSchema, graphql } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedder } from '../../src/app/open-embedder.js';
import { systemClock, uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import type { MemoryDeps } from '../../src/memory/deps.js';
import type { Embedder } from '../../src/memory/ports.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { prepareSchema } from '../../src/store/prepare-schema.js';
import { testNeo4j } from '../support/neo4j.js';
import { QUESTIONS } from '../support/questions.js';
import { createRecordingDriver, type RecordingDriver } from '../support/recording-driver.js';

let recording: RecordingDriver;
let embedder: Embedder;
let schema: GraphQLSchema;
let deps: MemoryDeps;
const tenant = randomUUID();

beforeAll(async () => {
  const { database } = testNeo4j();
  recording = createRecordingDriver();
  embedder = await openEmbedder(loadConfig(process.env));
  schema = await buildApiSchema();
  const { driver } = recording;
  await prepareSchema({ driver, database, timeoutMs: 60_000 }, embedder.identity);
  const client = new Neo4jClient({ driver, database, timeoutMs: 30_000 });
  const store = new Neo4jMemoryStore(client, uuidSource, embedder.identity);
  deps = { store, embedder, ...QUESTIONS, clock: systemClock, ids: uuidSource };
  await run(`mutation { addMemories(input: {entries: [{scope: {userId: "u", runId: "r"}, messages: [
    {role: USER, name: "a", content: "one"}, {role: USER, name: "b", content: "two"}, {role: USER, content: "three"}
  ]}]}) { results { outcome } } }`);
});
afterAll(async () => {
  await embedder.close();
  await recording.driver.close();
});

/** The names of the statements that one operation sent; the operation itself must succeed. */
async function run(source: string): Promise<readonly string[]> {
  recording.takeStatements();
  const request = {
    principal: { tenant, via: 'open' as const },
    signal: new AbortController().signal,
    requestId: 'x',
  };
  const result = await graphql({ schema, source, contextValue: makeContext(deps, request) });
  expect(result.errors).toBeUndefined();
  return recording.takeStatements().map((text) => /\/\/ ([a-z-]+)/.exec(text)?.[1] ?? text);
}

test.each([
  [
    'memories',
    '{ memories(scope: {userId: "u"}, first: 2) { nodes { id text } pageInfo { hasNextPage endCursor } } }',
    ['memory-list'],
  ],
  [
    'searchMemories',
    '{ searchMemories(query: "two", scope: {userId: "u"}) { edges { score node { text } } } }',
    ['memory-search'],
  ],
  [
    'a filtered search',
    '{ searchMemories(query: "two", scope: {userId: "u"}, filter: {actorId: {eq: "b"}}) { nodes { text } } }',
    ['memory-search'],
  ],
  ['a memory', '{ memory(id: "unknown") { id } }', ['memory-get-ids']],
  ['a history', '{ memoryHistory(id: "unknown") { nodes { seq } } }', ['memory-event-list-ids']],
])('%s costs one statement', async (_, query, expected) => {
  expect(await run(query)).toEqual(expected);
});

test('totalCount costs its statement only when it is asked for', async () => {
  expect(await run('{ memories(scope: {userId: "u"}) { totalCount } }')).toEqual([
    'memory-list',
    'memory-count',
  ]);
});

test('the histories of a whole list cost one statement, not one each', async () => {
  const sent = await run('{ memories(scope: {userId: "u"}) { nodes { history { nodes { seq event } } } } }');
  expect(sent).toEqual(['memory-list', 'memory-event-list-ids']);
});

test('several memories asked for side by side cost one statement', async () => {
  expect(await run('{ a: memory(id: "x") { id } b: memory(id: "y") { id } }')).toEqual(['memory-get-ids']);
});

test('a duplicate is found by the constraint: only then its holder is looked for', async () => {
  const add = `mutation { addMemories(input: {entries: [{scope: {userId: "u"}, text: "twice"}]}) { results { outcome } } }`;
  expect(await run(add)).toEqual(['memory-add']);
  // Asked twice for taken ids: of the add that failed, and of the duplicate, to which an id may have been given.
  const taken = 'memory-event-get-taken';
  expect(await run(add)).toEqual(['memory-add', taken, 'memory-list-keys', taken]);
});

test('a request with a key has its record in the transaction of the add, and its repetition writes nothing', async () => {
  const add = `mutation { addMemories(input: {idempotencyKey: "k", entries: [{scope: {userId: "u"}, text: "keyed"}]}) {
    results { outcome } } }`;
  expect(await run(add)).toEqual(['request-get', 'request-lock', 'memory-add', 'request-set']);
  expect(await run(add)).toEqual(['request-get', 'memory-get-ids']);
});

test('an add is one statement in one transaction', async () => {
  const sent = await run(`mutation { addMemories(input: {entries: [
    {scope: {userId: "u", agentId: "a", runId: "r"}, text: "four"}, {scope: {userId: "v"}, text: "five"}
  ]}) { results { outcome } } }`);
  expect(sent).toEqual(['memory-add']);
});
