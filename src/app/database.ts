import type { OnProgress } from '../artifacts/progress.js';
import type { Config } from '../config.js';
import { type Neo4jOptions, startNeo4j } from '../neo4j-local/start-neo4j.js';
import { createDriver, type DatabaseFacts, type Driver, describeDatabase } from '../store/driver.js';
import { neo4jProbe } from '../store/neo4j-probe.js';
import { downloadOptions } from './downloads.js';

/** A Neo4j that answers, and how it came to be. */
export interface Database {
  readonly driver: Driver;
  readonly database: string;
  readonly uri: string;
  readonly facts: DatabaseFacts;
  /** null when NEO4J_URI names a database that somebody else runs. */
  readonly local: LocalFacts | null;
  /** Closes the connections, then gives the embedded Neo4j back: the last user stops it. */
  close(): Promise<void>;
}

export interface LocalFacts {
  readonly pid: number;
  readonly dataDir: string;
  readonly source: 'running' | 'cache' | 'install';
  readonly java: { readonly home: string; readonly version: string; readonly source: string };
}

/** How the embedded Neo4j is started, also by `engraph neo4j start`. */
export function localNeo4jOptions(config: Config): Neo4jOptions {
  const { heap, pageCache, javaHome, path } = config.localNeo4j;
  return {
    dataDir: neo4jFolder(config),
    cacheDir: config.folders.cache,
    heap,
    pageCache,
    java: { javaHome, path },
    artifacts: downloadOptions(config),
    probe: neo4jProbe,
  };
}

/** The data folder; the launcher keeps everything of the database in `neo4j/` below it. */
export function neo4jFolder(config: Config): string {
  return config.folders.data;
}

/**
 * The database of NEO4J_URI, else the embedded one. An address that does not answer is an error, never a
 * reason to use another database. Throws STORE_UNAVAILABLE, Neo4jLaunchError, ArtifactError.
 */
export async function openDatabase(
  config: Config,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<Database> {
  if (config.neo4j) {
    const { uri, username, password, database } = config.neo4j;
    const driver = createDriver({ uri, username, password });
    return connect(driver, uri, database, null, async () => undefined);
  }
  const neo4j = await startNeo4j({ ...localNeo4jOptions(config), onProgress, signal });
  const driver = createDriver({ uri: neo4j.uri, ...neo4j.auth });
  return connect(driver, neo4j.uri, 'neo4j', neo4j, () => neo4j.stop());
}

async function connect(
  driver: Driver,
  uri: string,
  database: string,
  local: LocalFacts | null,
  stop: () => Promise<void>,
): Promise<Database> {
  const close = async () => {
    await driver.close();
    await stop();
  };
  try {
    return { driver, database, uri, facts: await describeDatabase(driver, uri, database), local, close };
  } catch (error) {
    await close();
    throw error;
  }
}
