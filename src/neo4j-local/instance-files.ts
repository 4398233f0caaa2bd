import { randomBytes, randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { access, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where everything of one instance lies; `home` is `<dataDir>/neo4j`. */
export interface InstanceFiles {
  readonly home: string;
  readonly confDir: string;
  readonly state: string;
  readonly leases: string;
  readonly stopping: string;
  readonly startLock: string;
  /** Standard output and error of the JVM. */
  readonly console: string;
}

/** What is known of the instance in a data folder; the file is readable by its owner only. */
export interface InstanceState {
  readonly instanceId: string;
  readonly password: string;
  /** False until the initial password was replaced; after a crash in between both are tried. */
  readonly passwordSet: boolean;
  /** The last JVM started here; it counts only together with its start time. */
  readonly pid?: number;
  readonly startTime?: string | undefined;
  readonly port?: number;
  readonly version?: string;
  readonly java?: { readonly home: string; readonly version: string; readonly source: string };
}

/** The paths of the instance of a data folder. */
export function instanceFiles(dataDir: string): InstanceFiles {
  const home = join(dataDir, 'neo4j');
  return {
    home,
    confDir: join(home, 'conf'),
    state: join(home, 'state.json'),
    leases: join(home, 'leases'),
    stopping: join(home, 'stopping.json'),
    startLock: join(home, 'start.lock'),
    console: join(home, 'console.log'),
  };
}

/** A state for a folder that has none yet. */
export function newState(): InstanceState {
  return { instanceId: randomUUID(), password: randomBytes(24).toString('base64url'), passwordSet: false };
}

/** The stored state, or undefined when there is none. Throws when the file is damaged. */
export async function readState(files: InstanceFiles): Promise<InstanceState | undefined> {
  const text = await readFile(files.state, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as InstanceState);
}

/** Replaces the state in one step. */
export async function writeState(files: InstanceFiles, state: InstanceState): Promise<void> {
  const next = `${files.state}.${process.pid}`;
  await writeFile(next, JSON.stringify(state, null, 2), { mode: 0o600, flush: true });
  await rename(next, files.state);
}

/** `writeState` without giving way: a JVM that was just spawned is on record before anything else happens. */
export function writeStateSync(files: InstanceFiles, state: InstanceState): void {
  const next = `${files.state}.${process.pid}`;
  writeFileSync(next, JSON.stringify(state, null, 2), { mode: 0o600, flush: true });
  renameSync(next, files.state);
}

/** True when the path exists. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
