import type { OnProgress } from '../artifacts/progress.js';
import type { Config } from '../config.js';
import { type Neo4jOptions, startNeo4j } from '../neo4j-local/start-neo4j.js';
import type { InstanceHealth } from '../neo4j-local/supervise.js';
import { type DatabaseFacts, type Driver, describeDatabase } from '../store/driver.js';
import { neo4jProbe } from '../store/neo4j-probe.js';
import { RenewingDriver } from '../store/renewing-driver.js';
import { downloadOptions } from './downloads.js';

/** A Neo4j that answers, and how it came to be. */
export interface Database {
  /** To be asked for before each use: it is replaced when its connections do not answer. */
  readonly driver: Driver;
  readonly database: string;
  readonly uri: string;
  readonly facts: DatabaseFacts;
  /** null when NEO4J_URI names a database that somebody else runs. */
  readonly local: LocalFacts | null;
  /** Of the embedded Neo4j, once it has ended by itself; else null. */
  readonly health: InstanceHealth | null;
  /** To be called when the database did not answer in time. */
  onSilence(): void;
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

export interface OpenOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told when the embedded Neo4j ended by itself, and what became of it. */
  readonly onHealth?: ((health: InstanceHealth) => void) | undefined;
}

/**
 * The database of NEO4J_URI, else the embedded one, which is started again when it ends by itself. An address
 * that does not answer is an error, never a reason to use another database. Throws STORE_UNAVAILABLE,
 * Neo4jLaunchError, ArtifactError.
 */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<Database> {
  if (config.neo4j) {
    const { database, ...address } = config.neo4j;
    const driver = new RenewingDriver(address);
    const nothing = { local: null, health: () => null, stop: async () => undefined };
    return connect(driver, { uri: address.uri, database, ...nothing });
  }
  return openLocal(config, options);
}

async function openLocal(config: Config, { onProgress, signal, onHealth }: OpenOptions): Promise<Database> {
  let health: InstanceHealth | null = null;
  let driver: RenewingDriver | null = null;
  const onChange = (next: InstanceHealth) => {
    health = next;
    if (next.status === 'running') driver?.moveTo(next.uri);
    onHealth?.(next);
  };
  const neo4j = await startNeo4j({ ...localNeo4jOptions(config), onProgress, signal, onHealth: onChange });
  const { uri, dataDir, source, java } = neo4j;
  driver = new RenewingDriver({ uri, ...neo4j.auth });
  const local: LocalFacts = {
    ...{ dataDir, source, java },
    get pid() {
      return neo4j.pid;
    },
  };
  return connect(driver, { uri, database: 'neo4j', local, health: () => health, stop: () => neo4j.stop() });
}

interface Opened extends Pick<Database, 'uri' | 'database' | 'local'> {
  readonly health: () => InstanceHealth | null;
  readonly stop: () => Promise<void>;
}

async function connect(driver: RenewingDriver, { stop, health, ...opened }: Opened): Promise<Database> {
  const close = async () => {
    await driver.close();
    await stop();
  };
  try {
    const facts = await describeDatabase(driver.current, opened.uri, opened.database);
    return {
      ...opened,
      facts,
      close,
      get driver() {
        return driver.current;
      },
      get health() {
        return health();
      },
      onSilence: () => driver.renew(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
