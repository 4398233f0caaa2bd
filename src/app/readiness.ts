import { MemoryError } from '../memory/errors.js';
import type { Neo4jClient } from '../store/neo4j-client.js';
import { checkSchema, type SchemaExpectation } from '../store/schema-check.js';
import type { Database } from './database.js';

const PING_TIMEOUT_MS = 3_000;

/** Ready when the database answers a real query and every index can be used with the embedder's vectors and the analyzer. */
export function readinessOf(client: Neo4jClient, database: Database, expected: SchemaExpectation) {
  return async (): Promise<{ ready: boolean; reasons: readonly string[] }> => {
    try {
      await client.ping(PING_TIMEOUT_MS);
      const reasons = await checkSchema(database.driver, database.database, expected);
      return { ready: reasons.length === 0, reasons };
    } catch (error) {
      // Health is told to anybody who asks: only texts of the catalogue, which name no host.
      const reason = error instanceof MemoryError ? error.message : 'The check failed.';
      return { ready: false, reasons: [reason, ...whyAway(database)] };
    }
  };
}

/** What the server itself does about an embedded database that does not answer. */
function whyAway({ health }: Database): readonly string[] {
  switch (health?.status) {
    case 'restarting':
      return ['The embedded Neo4j has ended and is being started again.'];
    case 'given-up':
      return [
        'The embedded Neo4j has ended again and again and is not started any more. The log says why; restart the server.',
      ];
    default:
      return [];
  }
}
