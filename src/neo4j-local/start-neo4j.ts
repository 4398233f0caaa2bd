import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { withFileLock } from '../artifacts/file-lock.js';
import { targetOf, username } from './await-ready.js';
import { type InstanceFiles, instanceFiles, readState } from './instance-files.js';
import { type FoundInstance, type InstanceOptions, joinOrBoot } from './join-or-boot.js';
import { explainDataDir, Neo4jLaunchError } from './launch-error.js';
import { leaseHolders, pinInstance, takeLease } from './lease.js';
import { isAlive, processStartTime } from './process-identity.mjs';
import { type InstanceHealth, supervise } from './supervise.js';

/** How to start Neo4j. */
export interface Neo4jOptions extends InstanceOptions {
  /** Keeps the data, and with it which Neo4j runs. With `ephemeral`, where the throw-away folder is made. */
  readonly dataDir?: string | undefined;
  /**
   * True makes a new folder and deletes it at `stop`; the temporary folder of the system without `dataDir`. Such an
   * instance boots in half the processor time and computes slower.
   */
  readonly ephemeral?: boolean | undefined;
  /** True lets the instance outlive this process and every other user, until `stopInstance`. */
  readonly keepRunning?: boolean | undefined;
  /** Given, a Neo4j that ends by itself is started again (see `supervise`), and this is told of it. */
  readonly onHealth?: ((health: InstanceHealth) => void) | undefined;
}

/** A Neo4j that answers queries. */
export interface Neo4jHandle extends AsyncDisposable {
  /** `bolt://127.0.0.1:<port>`, where it was when it was started; `onHealth` tells when that changes. */
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string };
  /** Such as `2026.08.1`. */
  readonly version: string;
  readonly java: { readonly home: string; readonly version: string; readonly source: string };
  /** Of the process that runs now. */
  readonly pid: number;
  /** The folder given, or the throw-away folder. */
  readonly dataDir: string;
  /** Whether it ran already, was started from the cache, or was installed first. */
  readonly source: 'running' | 'cache' | 'install';
  /**
   * Gives this use of the instance back; the last one stops Neo4j (0.5 s, at most 22 s). May be called twice.
   * `keepData` leaves the folder of an ephemeral instance; other data is never deleted.
   */
  stop(options?: { readonly keepData?: boolean }): Promise<void>;
}

/**
 * A running Neo4j for the data folder: the one that runs there already, or a new one, for which Java and the
 * jars are found or fetched. Whatever ends this process, the instance stops after its last user. Cold about
 * 15 s plus 190 MB of downloads, warm 7 s. Throws Neo4jLaunchError or ArtifactError, both with the remedy.
 */
export async function startNeo4j(options: Neo4jOptions): Promise<Neo4jHandle> {
  const dataDir = await dataFolder(options);
  const files = instanceFiles(dataDir);
  await mkdir(files.home, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw explainDataDir(error, dataDir);
  });
  return withStartLock(files, options, () => startLocked(dataDir, files, options)).catch((error: unknown) => {
    throw explainDataDir(error, dataDir);
  });
}

/** The folder is on this machine, unlike a cache that machines may share: its pids are ours. */
async function holderIsDead(holder: { readonly pid: number }): Promise<boolean> {
  return !(await isAlive(holder.pid, undefined));
}

async function startLocked(
  dataDir: string,
  files: InstanceFiles,
  options: Neo4jOptions,
): Promise<Neo4jHandle> {
  const started = performance.now();
  // The lease comes before the look at what runs: see the watchdog.
  const lease = await takeLease(files);
  const use = async (found: FoundInstance) => {
    const jvm = { pid: found.pid, startTime: await processStartTime(found.pid) };
    lease.guard(jvm);
    if (options.keepRunning === true) await pinInstance(files, jvm);
    return jvm;
  };
  try {
    // Others may have their connections at the port of one that has just ended.
    const isShared = (await leaseHolders(files)).length > 1;
    let found = await joinOrBoot(files, options, { keepPort: isShared });
    const jvm = await use(found);
    const revive = async (signal: AbortSignal) => {
      found = await reviveInstance(files, found.instanceId, { ...options, signal });
      return { jvm: await use(found), uri: targetOf(found.port, found.password).uri };
    };
    const { onHealth: onChange } = options;
    const supervisor = onChange === undefined ? undefined : supervise({ jvm, revive, onChange });
    const stop: Neo4jHandle['stop'] = async ({ keepData = false } = {}) => {
      await supervisor?.stop();
      await lease.release();
      if (options.ephemeral === true && !keepData) await rm(dataDir, { recursive: true, force: true });
    };
    const { version, java, password, source } = found;
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    options.onProgress?.({ phase: 'ready', message: `Neo4j ${version} after ${seconds} s`, finished: true });
    return {
      uri: targetOf(found.port, found.password).uri,
      auth: { username, password },
      version,
      java: { home: java.home, version: java.version, source: java.source },
      get pid() {
        return found.pid;
      },
      dataDir,
      source,
      stop,
      [Symbol.asyncDispose]: () => stop(),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** Waits for whoever starts Neo4j on the same data now. */
function withStartLock<T>(
  files: InstanceFiles,
  { onProgress, signal }: Pick<Neo4jOptions, 'onProgress' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  const onWaiting = (holder: { readonly pid: number } | undefined) =>
    onProgress?.({
      phase: 'waiting',
      message: `process ${holder?.pid ?? '?'} is starting Neo4j on the same data`,
    });
  return withFileLock(files.startLock, { signal, onWaiting, isDead: holderIsDead }, work);
}

/** The instance after its JVM ended: what another process has started meanwhile, else started here. */
function reviveInstance(
  files: InstanceFiles,
  instanceId: string,
  { onProgress: _, ...options }: Neo4jOptions,
): Promise<FoundInstance> {
  return withStartLock(files, { signal: options.signal }, async () => {
    const state = await readState(files);
    // Without this a new, empty database would take the place of what somebody has moved away.
    if (state?.instanceId !== instanceId) {
      throw new Neo4jLaunchError(
        `The data in ${files.home} has been removed or replaced by another database.`,
      );
    }
    return joinOrBoot(files, options, { keepPort: true });
  });
}

async function dataFolder({ dataDir, ephemeral }: Neo4jOptions): Promise<string> {
  if (ephemeral === true) {
    const parent = resolve(dataDir ?? tmpdir());
    await mkdir(parent, { recursive: true });
    return mkdtemp(join(parent, 'engraph-neo4j-'));
  }
  if (dataDir === undefined) throw new TypeError('startNeo4j needs a dataDir or ephemeral: true.');
  return resolve(dataDir);
}
