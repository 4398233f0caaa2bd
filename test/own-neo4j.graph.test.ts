import { afterAll, beforeAll } from 'vitest';
import { defineLexicalSuite } from './cli/lexical.suite.js';
import { defineReembedSuite } from './cli/reembed.suite.js';
import { defineReindexSuite } from './cli/reindex.suite.js';
import { defineMigrateSuite } from './store/migrate.suite.js';
import { defineTextAnalyzersSuite } from './store/text-analyzers.suite.js';
import { type OwnNeo4j, startOwnNeo4j } from './support/own-neo4j.js';

// What would disturb others in the shared Neo4j, in turn in one beside it: each suite empties it first. A boot costs as
// much processor time as planning fifty statements, and the second suite finds the planner warm.
let neo4j: OwnNeo4j | undefined;
beforeAll(async () => {
  neo4j = await startOwnNeo4j();
});
afterAll(() => neo4j?.stop());

function current(): OwnNeo4j {
  if (neo4j === undefined) throw new Error('Neo4j is started before the first test.');
  return neo4j;
}

defineMigrateSuite(current);
defineTextAnalyzersSuite(current);
defineReindexSuite(current);
defineReembedSuite(current);
defineLexicalSuite(current);
