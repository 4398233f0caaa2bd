import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstanceFiles } from './instance-files.js';
import { Neo4jLaunchError } from './launch-error.js';
import { isAlive, processStartTime } from './process-identity.mjs';

/** The right to use an instance; Neo4j stops with the last lease. */
export interface Lease {
  /** Tells the watchdog which process is the database, once that is known. */
  guard(database: LeaseHolder): void;
  /** Gives the right back and, if nobody else holds one, stops Neo4j: 0.5 s, at most 22 s. */
  release(): Promise<void>;
}

/** A process that uses an instance. */
export interface LeaseHolder {
  readonly pid: number;
  readonly startTime?: string | undefined;
}

const pinName = 'pinned.json';
const watchdogFile = fileURLToPath(new URL('./watchdog.mjs', import.meta.url));

/**
 * Registers this process as a user of the instance and starts the watchdog that gives the lease back when
 * the process ends, even by `kill -9`. The watchdog alone releases, so that both ends take the same path.
 */
export async function takeLease(files: InstanceFiles): Promise<Lease> {
  await mkdir(files.leases, { recursive: true });
  const path = join(files.leases, `${process.pid}-${randomUUID()}.json`);
  const holder: LeaseHolder = { pid: process.pid, startTime: await processStartTime(process.pid) };
  await writeLease(path, holder);
  const watchdog = await startWatchdog(path);
  let released: Promise<void> | undefined;
  return {
    guard: (database) => {
      watchdog.stdin?.write(`${JSON.stringify(database)}\n`);
    },
    release: () => {
      released ??= release(watchdog, path, files);
      return released;
    },
  };
}

/**
 * Lets the instance outlive all who use it, until `stopInstance`: a lease in the name of the JVM itself, which
 * so means nothing to the next JVM.
 */
export async function pinInstance(files: InstanceFiles, jvm: LeaseHolder): Promise<void> {
  await writeLease(join(files.leases, pinName), jvm);
}

/** Takes the pin away; the instance goes on while somebody uses it. */
export async function unpinInstance(files: InstanceFiles): Promise<void> {
  await rm(join(files.leases, pinName), { force: true });
}

/** In one step, so that nobody reads half a lease as none. */
async function writeLease(path: string, holder: LeaseHolder): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(holder));
  await rename(`${path}.new`, path);
}

/** The living processes that use the instance. */
export async function leaseHolders(files: InstanceFiles): Promise<readonly LeaseHolder[]> {
  const names = await readdir(files.leases).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const holders = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readHolder(join(files.leases, name))),
  );
  return holders.filter((holder) => holder !== undefined);
}

async function readHolder(path: string): Promise<LeaseHolder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text === '') return undefined;
  const holder = JSON.parse(text) as LeaseHolder;
  return (await isAlive(holder.pid, holder.startTime)) ? holder : undefined;
}

async function startWatchdog(lease: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [watchdogFile, lease], {
    detached: true,
    // Not the owner's folder, nor one that somebody might delete.
    cwd: dirname(process.execPath),
    // Without the owner's environment: NODE_OPTIONS could open a debugger port twice.
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  await once(child, 'spawn');
  child.unref();
  unrefStream(child.stdin);
  // A write after its end must not end the owner.
  child.stdin?.on('error', () => undefined);
  return child;
}

async function release(watchdog: ChildProcess, path: string, files: InstanceFiles): Promise<void> {
  const watching = watchdog.exitCode === null && watchdog.signalCode === null;
  const child = watching ? watchdog : await startWatchdog(path);
  child.ref();
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0 && child.exitCode !== 3) {
    throw new Neo4jLaunchError(`Neo4j in ${files.home} could not be stopped; see ${files.console}.`);
  }
}

/** The pipe alone must not keep the owner running. Its type does not say that it is a socket. */
function unrefStream(stream: unknown): void {
  if (
    typeof stream === 'object' &&
    stream !== null &&
    'unref' in stream &&
    typeof stream.unref === 'function'
  ) {
    stream.unref();
  }
}
