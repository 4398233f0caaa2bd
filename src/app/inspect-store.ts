import type { Config } from '../config.js';
import { requireSameEmbedder } from '../memory/embedder-pin.js';
import type { EmbedderPin } from '../memory/embedding-store.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import { username } from '../neo4j-local/await-ready.js';
import { instanceFiles, readState } from '../neo4j-local/instance-files.js';
import { createDriver, type DatabaseFacts, describeDatabase } from '../store/driver.js';
import { Neo4jEmbeddingStore } from '../store/neo4j-embedding-store.js';
import { checkSchema } from '../store/schema-check.js';
import { findTextIndex, type TextIndexState } from '../store/text-index.js';
import { neo4jFolder } from './database.js';

/** Where a database is and how to log in. */
export interface DatabaseAddress {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

/** What a look at a store shows; nothing was changed. */
export interface StoreFacts extends DatabaseFacts {
  /** null when no server has used the store yet. */
  readonly pin: EmbedderPin | null;
  /** In words; empty when all indexes can be used. Only looked at when there is a pin. */
  readonly schemaProblems: readonly string[];
  /** null when there is none. */
  readonly textIndex: TextIndexState | null;
}

/** The database of NEO4J_URI, else the embedded one where it last ran; undefined when it never did. */
export async function databaseAddress(config: Config): Promise<DatabaseAddress | undefined> {
  if (config.neo4j) return config.neo4j;
  const state = await readState(instanceFiles(neo4jFolder(config)));
  if (state?.port === undefined) return undefined;
  return { uri: `bolt://127.0.0.1:${state.port}`, username, password: state.password, database: 'neo4j' };
}

/** Reads what is in a store. Throws STORE_UNAVAILABLE with the remedy. */
export async function inspectStore(address: DatabaseAddress): Promise<StoreFacts> {
  const driver = createDriver(address);
  try {
    const facts = await describeDatabase(driver, address.uri, address.database);
    const pin = await new Neo4jEmbeddingStore(driver, address.database, 0).findPin();
    const schemaProblems = pin === null ? [] : await checkSchema(driver, address.database, pin.identity);
    const textIndex = await findTextIndex(driver, address.database);
    return { ...facts, pin, schemaProblems, textIndex };
  } finally {
    await driver.close();
  }
}

/** Why a server with this embedder would not start on a store with this pin; undefined when it would. */
export function pinProblem(pin: EmbedderPin, configured: EmbedderIdentity): string | undefined {
  try {
    requireSameEmbedder(pin, configured);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
