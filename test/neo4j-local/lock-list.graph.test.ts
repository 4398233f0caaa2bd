import neo4j, { type Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testNeo4j } from '../support/neo4j.js';

// The lock list is right when everything that Engraph needs of Neo4j works on exactly these jars.
let driver: Driver;
const label = `LockList${Date.now()}`;
const index = label.toLowerCase();

async function run(cypher: string, parameters: Record<string, unknown> = {}) {
  const { database } = testNeo4j();
  const { records } = await driver.executeQuery(cypher, parameters, { database });
  return records.map((record) => record.toObject());
}

beforeAll(() => {
  const { uri, username, password } = testNeo4j();
  driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true });
});

afterAll(async () => {
  await run(`DROP INDEX ${index}_text IF EXISTS`);
  await run(`DROP INDEX ${index}_vector IF EXISTS`);
  await run(`MATCH (n:${label}) DETACH DELETE n`);
  await driver.close();
});

test('the query language is Cypher 25 without saying so', async () => {
  // FILTER exists since Cypher 25 only.
  expect(await run('UNWIND [1, 2, 3] AS n FILTER n > 2 RETURN n')).toEqual([{ n: 3 }]);
});

test('the English analyzer stems in the full-text index', async () => {
  await run(
    `CREATE FULLTEXT INDEX ${index}_text FOR (n:${label}) ON EACH [n.text]
     OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'english'}}`,
  );
  await run('CALL db.awaitIndexes(20)');
  await run(`CREATE (:${label} {text: 'Alice loves drinking coffees'})`);
  const found = await run(
    `CALL db.index.fulltext.queryNodes('${index}_text', 'coffee drinks') YIELD node RETURN node.text AS text`,
  );
  expect(found).toEqual([{ text: 'Alice loves drinking coffees' }]);
});

test('SEARCH finds the nearest vector inside a filter of the vector index', async () => {
  await run(
    `CREATE VECTOR INDEX ${index}_vector FOR (n:${label}) ON n.embedding WITH [n.tenant]
     OPTIONS {indexConfig: {\`vector.dimensions\`: 3, \`vector.similarity_function\`: 'cosine'}}`,
  );
  await run('CALL db.awaitIndexes(20)');
  await run(
    `UNWIND [['a', [1.0, 0.0, 0.0]], ['b', [0.0, 1.0, 0.0]], ['c', [1.0, 0.1, 0.0]]] AS row
     CREATE (n:${label} {name: row[0], tenant: CASE row[0] WHEN 'c' THEN 't2' ELSE 't1' END})
     WITH n, row CALL db.create.setNodeVectorProperty(n, 'embedding', row[1])`,
  );
  const found = await run(
    `MATCH (n:${label}) SEARCH n IN (VECTOR INDEX ${index}_vector FOR $vector WHERE n.tenant = 't1' LIMIT 1) SCORE AS score
     RETURN n.name AS name`,
    { vector: [1, 0.2, 0] },
  );
  expect(found).toEqual([{ name: 'a' }]);
});

test('files of the machine cannot be read through the query language', async () => {
  await expect(run("LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line")).rejects.toThrow();
});
