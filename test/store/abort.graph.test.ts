import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStatement } from '../../src/store/cypher.js';
import { createDriver } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { testNeo4j } from '../support/neo4j.js';

let driver: Driver;
beforeAll(() => {
  driver = createDriver(testNeo4j());
});
afterAll(() => driver.close());

/** Minutes of work that no plan makes shorter. */
const ENDLESS = makeStatement(
  'endless',
  'read',
  'CYPHER 25 UNWIND range(1, 100000000000) AS i WITH i WHERE i % 2 = 7 RETURN count(i) AS n, $tenant AS t',
);

async function running(): Promise<number> {
  const { records } = await driver.executeQuery(
    "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.statement = 'endless' AND status STARTS WITH 'Running' RETURN count(*) AS n",
    {},
    { database: testNeo4j().database },
  );
  return Number(records[0]?.get('n'));
}

test('the signal of a caller ends the work of its statement in the database', async () => {
  const client = new Neo4jClient({ driver, database: testNeo4j().database, timeoutMs: 30_000 });
  const controller = new AbortController();
  const read = client.read(ENDLESS, {}, { tenant: 't', signal: controller.signal });
  const failed = expect(read).rejects.toMatchObject({ code: 'TIMEOUT' });
  while ((await running()) === 0) await sleep(20);
  controller.abort();
  await failed;
  const started = performance.now();
  while ((await running()) > 0) {
    if (performance.now() - started > 5_000) throw new Error('It still runs after 5 s.');
    await sleep(50);
  }
});
