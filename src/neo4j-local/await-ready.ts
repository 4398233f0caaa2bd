import { setTimeout as sleep } from 'node:timers/promises';
import { isListening } from './free-port.js';
import { Neo4jLaunchError } from './launch-error.js';
import type { Neo4jProbe, Neo4jTarget } from './probe.js';

/** The user every Neo4j starts with, and the password that it asks to replace. */
export const username = 'neo4j';
const initialPassword = 'neo4j';

/** A Neo4j that answered a real query. */
export interface ReadyNeo4j {
  readonly version: string;
  readonly instanceId: string | undefined;
}

/** What `awaitReady` waits for. */
export interface ReadyOptions {
  readonly probe: Neo4jProbe;
  readonly port: number;
  readonly password: string;
  /** False while the initial password may still be in force. */
  readonly passwordSet: boolean;
  /** Aborted with the reason when waiting is pointless, for example because the JVM ended. */
  readonly signal: AbortSignal;
}

/**
 * Waits until Neo4j answers a real query with our password, replacing the initial one first. What the log
 * says is never asked: an open port and "Started." both come before database `neo4j` is there.
 */
export async function awaitReady(options: ReadyOptions): Promise<ReadyNeo4j> {
  const { probe, signal } = options;
  const target = targetOf(options.port, options.password);
  let changed = options.passwordSet;
  for (;;) {
    signal.throwIfAborted();
    if (await isListening(options.port)) {
      // A crash may have fallen between the change and its record: then the second login is the right one.
      if (!changed) {
        const change = await probe.changePassword({ ...target, password: initialPassword }, options.password);
        changed = change.status !== 'unavailable';
      }
      const result = changed ? await probe.check(target) : undefined;
      if (result?.status === 'ok') return result;
      if (result?.status === 'unauthorized') throw unknownPassword();
    }
    await sleep(100, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** The address of our Neo4j. */
export function targetOf(port: number, password: string): Neo4jTarget {
  return { uri: `bolt://127.0.0.1:${port}`, username, password };
}

function unknownPassword(): Neo4jLaunchError {
  return new Neo4jLaunchError(
    'The data belongs to a Neo4j whose password is not the one in state.json. Restore that file, or type ENGRAPH_DATA_DIR=/another/folder; the data is left as it is.',
  );
}
