import neo4j, { type Config, type Driver } from 'neo4j-driver';
import { MemoryError } from '../memory/errors.js';

export interface DriverOptions {
  /** `bolt://…` for one server, `neo4j://…` for a cluster; `+s` encrypts. */
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Receives what the driver does, message by message. */
  readonly logging?: Config['logging'];
}

export type { Driver } from 'neo4j-driver';

/** The oldest release that has SEARCH with filters, on which every vector search here is built. */
const OLDEST_RELEASE = [2026, 6] as const;

/** A pool of connections; none is opened yet. */
export function createDriver({ uri, username, password, logging }: DriverOptions): Driver {
  return neo4j.driver(uri, neo4j.auth.basic(username, password), {
    disableLosslessIntegers: true,
    maxConnectionPoolSize: 50,
    connectionAcquisitionTimeout: 5_000,
    connectionTimeout: 3_000,
    connectionLivenessCheckTimeout: 30_000,
    userAgent: 'engraph',
    ...(logging === undefined ? {} : { logging }),
  });
}

export interface DatabaseFacts {
  /** As in `2026.08.1`. */
  readonly version: string;
  /** `community` or `enterprise`. */
  readonly edition: string;
}

/** What answers at the other end. Throws STORE_UNAVAILABLE, naming the address and what to check. */
export async function describeDatabase(
  driver: Driver,
  uri: string,
  database: string,
): Promise<DatabaseFacts> {
  const facts = await askComponents(driver, database).catch((error: unknown) => {
    throw new MemoryError('STORE_UNAVAILABLE', { message: `Neo4j at ${uri}: ${explain(error)}` }, error);
  });
  const [year = 0, month = 0] = facts.version.split('.').map(Number);
  if (year < OLDEST_RELEASE[0] || (year === OLDEST_RELEASE[0] && month < OLDEST_RELEASE[1])) {
    throw new MemoryError('STORE_UNAVAILABLE', {
      message: `Neo4j at ${uri} is ${facts.version}; 2026.06 or newer is needed. Upgrade it, or unset NEO4J_URI to run an embedded one.`,
    });
  }
  return facts;
}

async function askComponents(driver: Driver, database: string): Promise<DatabaseFacts> {
  // Not executeQuery: it tries for half a minute, which a person with a wrong address would wait.
  const session = driver.session({ database, defaultAccessMode: neo4j.session.READ });
  try {
    const { records } = await session.run(
      "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition",
    );
    return { version: String(records[0]?.get('version')), edition: String(records[0]?.get('edition')) };
  } finally {
    await session.close();
  }
}

function explain(error: unknown): string {
  const code = neo4j.isRetryableError(error) ? '' : String((error as { code?: unknown } | null)?.code ?? '');
  if (code.startsWith('Neo.ClientError.Security')) {
    return 'it refuses the credentials. Check NEO4J_USERNAME and NEO4J_PASSWORD.';
  }
  if (code === 'Neo.ClientError.Database.DatabaseNotFound')
    return 'it has no such database. Check NEO4J_DATABASE.';
  return 'it cannot be reached. Start it, check NEO4J_URI, or unset NEO4J_URI to run an embedded one.';
}
