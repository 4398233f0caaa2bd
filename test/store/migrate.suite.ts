import type { Driver } from 'neo4j-driver';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadMigrations } from '../../src/store/cypher.js';
import { createDriver } from '../../src/store/driver.js';
import { StoreTooNewError } from '../../src/store/migrate.js';
import { prepareSchema } from '../../src/store/prepare-schema.js';
import { checkSchema } from '../../src/store/schema-check.js';
import { withSchemaLock } from '../../src/store/schema-lock.js';
import { testNeo4j } from '../support/neo4j.js';
import { emptyNeo4j, type OwnNeo4j } from '../support/own-neo4j.js';

const identity = { provider: 'test', model: 'unit', dimensions: 8, version: '1' };
const database = 'neo4j';
const prepare = (driver: Driver) => prepareSchema({ driver, database, timeoutMs: 60_000 }, identity);

/** On a Neo4j of its own: the schema is one for a whole database. */
export function defineMigrateSuite(current: () => OwnNeo4j): void {
  describe('migrations', () => {
    beforeAll(() => emptyNeo4j(current()));

    test('servers that start together on an empty store leave one complete schema, each migration once', async () => {
      const drivers = Array.from({ length: 4 }, () => createDriver(current()));
      await Promise.all(drivers.map(prepare));
      const driver = drivers[0] as Driver;
      const { records } = await driver.executeQuery(
        "MATCH (m:Migration) WHERE NOT m.id STARTS WITH 'lock-' RETURN m.id AS id, count(*) AS times ORDER BY id",
        {},
        { database },
      );
      const expected = loadMigrations().map(({ id }) => ({ id, times: 1 }));
      expect(records.map((record) => record.toObject())).toEqual(expected);
      expect(await checkSchema(driver, database, identity)).toEqual([]);
      await Promise.all(drivers.map((each) => each.close()));
    });

    test('a store with memories gets what a later release reads of them: the texts around each', async () => {
      const driver = createDriver(current());
      const run = (query: string) => driver.executeQuery(query, {}, { database });
      await prepare(driver);
      // As the release before it left them: a conversation of six, and one memory of another.
      await run(`UNWIND range(1, 6) AS i
      CREATE (m:Memory {tenant: 'old', id: 'm' + i, text: CASE i WHEN 4 THEN 'marmalade' ELSE 'turn ' + i END, userKey: 'k', liveUntil: 9})
      WITH m ORDER BY m.id WITH collect(m) AS said
      UNWIND range(0, 4) AS i WITH said[i] AS a, said[i + 1] AS b
      CREATE (a)-[:NEXT]->(b)`);
      await run("CREATE (:Memory {tenant: 'old', id: 'm7', text: 'alone', userKey: 'k', liveUntil: 9})");
      await run("MATCH (m:Migration) WHERE m.id STARTS WITH '0006' DETACH DELETE m");
      await run('DROP INDEX memory_text');
      await run(loadMigrations().find(({ id }) => id.startsWith('0003'))?.statements[0] ?? '');
      await prepare(driver);
      const windows = await run("MATCH (m:Memory {tenant: 'old'}) RETURN m.windowText AS text ORDER BY m.id");
      expect(windows.records.map((record) => record.get('text'))).toEqual([
        'turn 1\nturn 2\nturn 3',
        'turn 1\nturn 2\nturn 3\nmarmalade',
        'turn 1\nturn 2\nturn 3\nmarmalade\nturn 5',
        'turn 2\nturn 3\nmarmalade\nturn 5\nturn 6',
        'turn 3\nmarmalade\nturn 5\nturn 6',
        'marmalade\nturn 5\nturn 6',
        'alone',
      ]);
      const found = await run(
        "CALL db.index.fulltext.queryNodes('memory_text', 'windowText:marmalade') YIELD node RETURN node.id AS id ORDER BY id",
      );
      expect(found.records.map((record) => record.get('id'))).toEqual(['m2', 'm3', 'm4', 'm5', 'm6']);
      await run("MATCH (m:Memory {tenant: 'old'}) DETACH DELETE m");
      await driver.close();
    });

    test('an index with other dimensions, or one that is gone, is named and left alone', async () => {
      const driver = createDriver(current());
      const problems = await checkSchema(driver, database, { dimensions: 9 });
      expect(problems).toEqual(['index memory_vector holds 8 dimensions instead of 9']);
      await driver.executeQuery('DROP INDEX memory_user_time', {}, { database });
      expect(await checkSchema(driver, database, identity)).toEqual(['index memory_user_time is missing']);
      await driver.close();
    });

    test('two processes cannot replace the vectors at once; a start does not wait for them', async () => {
      const driver = createDriver(current());
      const options = { driver, database, timeoutMs: 5_000 };
      await withSchemaLock({ ...options, lock: 'reembedding' }, async () => {
        const second = withSchemaLock({ ...options, lock: 'reembedding' }, async () => 'both');
        await expect(second).rejects.toThrow('Another process is replacing the vectors');
        await expect(withSchemaLock({ ...options, lock: 'schema' }, async () => 'started')).resolves.toBe(
          'started',
        );
      });
      await expect(withSchemaLock({ ...options, lock: 'reembedding' }, async () => 'free')).resolves.toBe(
        'free',
      );
      await driver.close();
    });

    test('a store of a newer release is refused', async () => {
      const driver = createDriver(current());
      await driver.executeQuery("CREATE (:Migration {id: '9999-from-the-future'})", {}, { database });
      await expect(prepare(driver)).rejects.toThrow(StoreTooNewError);
      await driver.close();
    });
  });

  test('the shared Neo4j is new enough for SEARCH with filters', () => {
    const [year = 0, month = 0] = testNeo4j().version.split('.').map(Number);
    expect(year * 100 + month).toBeGreaterThanOrEqual(202_606);
  });
}
