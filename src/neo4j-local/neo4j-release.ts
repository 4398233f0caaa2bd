import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The Neo4j that is installed and started. */
export const neo4jVersion = '2026.08.1';

/** Java that this Neo4j needs at least: its classes have version 65. */
export const neededJava = 21;

// Lock lists stand beside the code that reads them, in src/ and in dist/.
/** Jars of Neo4j, pinned by hash. */
export const neo4jLockFile = new URL(`./neo4j-${neo4jVersion}.lock.json`, import.meta.url);
/** Wheels of the Java runtime that is fetched when none is found. */
export const jreLockFile = new URL('./jre.lock.json', import.meta.url);

/** Names the folder of what a lock list describes: 16 hex digits of its SHA-256. */
export async function lockHash(file: URL): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 16);
}
