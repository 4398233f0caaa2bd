import { localNeo4jOptions } from '../../src/app/database.js';
import { loadConfig } from '../../src/config.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';

/** A Neo4j of a test's own, for what would disturb others: schema, embedder pin, restarts. */
export interface OwnNeo4j {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  stop(): Promise<void>;
}

export async function startOwnNeo4j(): Promise<OwnNeo4j> {
  const { dataDir: _, ...options } = localNeo4jOptions(loadConfig(process.env));
  const neo4j = await startNeo4j({ ...options, ephemeral: true });
  return { uri: neo4j.uri, ...neo4j.auth, stop: () => neo4j.stop() };
}
