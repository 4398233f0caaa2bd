import { localNeo4jOptions } from '../../src/app/database.js';
import { loadConfig } from '../../src/config.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { createDriver } from '../../src/store/driver.js';

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

/** What a server or command on it is told, beside its model. */
export function ownNeo4jEnv({ uri, username, password }: OwnNeo4j) {
  return { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password, PORT: '0' };
}

/** Removes all nodes, constraints and indexes, so that the next is the first to use the database. */
export async function emptyNeo4j(neo4j: OwnNeo4j): Promise<void> {
  const driver = createDriver(neo4j);
  const run = async (text: string) => {
    const { records } = await driver.executeQuery(text, {}, { database: 'neo4j' });
    return records.map((record) => String(record.get('name')));
  };
  try {
    await run('MATCH (n) DETACH DELETE n');
    for (const name of await run('SHOW CONSTRAINTS YIELD name')) await run(`DROP CONSTRAINT \`${name}\``);
    // The two of type LOOKUP are there from the beginning.
    const indexes = await run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name");
    for (const name of indexes) await run(`DROP INDEX \`${name}\``);
  } finally {
    await driver.close();
  }
}
