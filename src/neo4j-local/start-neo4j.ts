import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FetchOptions } from '../artifacts/fetch-artifacts.js';
import { withFileLock } from '../artifacts/file-lock.js';
import type { OnProgress } from '../artifacts/progress.js';
import { username } from './await-ready.js';
import { bootNeo4j } from './boot-neo4j.js';
import type { JavaOptions } from './find-java.js';
import { installNeo4j } from './install-neo4j.js';
import { type InstanceFiles, instanceFiles, newState, readState, writeState } from './instance-files.js';
import { joinRunning } from './join-running.js';
import { explainDataDir } from './launch-error.js';
import { pinInstance, takeLease } from './lease.js';
import type { Neo4jProbe } from './probe.js';
import { isAlive, processStartTime } from './process-identity.mjs';
import { resolveJava } from './resolve-java.js';

/** How to start Neo4j. */
export interface Neo4jOptions {
  /** Keeps the data, and with it which Neo4j runs. With `ephemeral`, where the throw-away folder is made. */
  readonly dataDir?: string | undefined;
  /** True makes a new folder and deletes it at `stop`; the temporary folder of the system without `dataDir`. */
  readonly ephemeral?: boolean | undefined;
  /** Keeps the jars and the Java runtime, shared by all data folders. */
  readonly cacheDir: string;
  readonly probe: Neo4jProbe;
  /** Heap of the JVM; `512m` unless told. */
  readonly heap?: string | undefined;
  /** Neo4j's page cache; `128m` unless told. */
  readonly pageCache?: string | undefined;
  readonly java?: JavaOptions | undefined;
  /** Python commands that may bring pip, tried in order. */
  readonly python?: readonly string[] | undefined;
  readonly artifacts?: Pick<FetchOptions, 'repository' | 'localRepository' | 'offline' | 'proxy'> | undefined;
  /** True lets the instance outlive this process and every other user, until `stopInstance`. */
  readonly keepRunning?: boolean | undefined;
  readonly readyTimeoutMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Chooses a port; a free one on loopback unless told. */
  readonly pickPort?: (() => Promise<number>) | undefined;
}

/** A Neo4j that answers queries. */
export interface Neo4jHandle extends AsyncDisposable {
  /** `bolt://127.0.0.1:<port>` */
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string };
  /** Such as `2026.08.1`. */
  readonly version: string;
  readonly java: { readonly home: string; readonly version: string; readonly source: string };
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
  const onWaiting = (holder: { readonly pid: number } | undefined) =>
    options.onProgress?.({
      phase: 'waiting',
      message: `process ${holder?.pid ?? '?'} is starting Neo4j on the same data`,
    });
  const lockOptions = { signal: options.signal, onWaiting, isDead: holderIsDead };
  const start = () => startLocked(dataDir, files, options);
  return withFileLock(files.startLock, lockOptions, start).catch((error: unknown) => {
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
  try {
    const running = await joinRunning(files, options.probe, options.signal);
    const found =
      running === undefined ? await bootNew(files, options) : { ...running, source: 'running' as const };
    const { port, pid, version, java, password, source } = found;
    const jvm = { pid, startTime: await processStartTime(pid) };
    lease.guard(jvm);
    if (options.keepRunning === true) await pinInstance(files, jvm);
    const stop: Neo4jHandle['stop'] = async ({ keepData = false } = {}) => {
      await lease.release();
      if (options.ephemeral === true && !keepData) await rm(dataDir, { recursive: true, force: true });
    };
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    options.onProgress?.({ phase: 'ready', message: `Neo4j ${version} after ${seconds} s`, finished: true });
    return {
      uri: `bolt://127.0.0.1:${port}`,
      auth: { username, password },
      version,
      java: { home: java.home, version: java.version, source: java.source },
      pid,
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

async function bootNew(files: InstanceFiles, options: Neo4jOptions) {
  const { cacheDir, onProgress, probe, signal } = options;
  const failed = new AbortController();
  const common = { onProgress, signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal };
  const abort = (error: unknown) => {
    failed.abort(error);
    throw error;
  };
  const { offline } = options.artifacts ?? {};
  const [{ java, fetched }, installed] = await Promise.all([
    resolveJava(options.java ?? {}, { cacheDir, python: options.python, offline, ...common }).catch(abort),
    installNeo4j({ ...options.artifacts, cacheDir, ...common }).catch(abort),
  ]);
  let state = await readState(files);
  if (state === undefined) {
    state = newState();
    await writeState(files, state);
  }
  onProgress?.({ phase: 'starting', message: 'Neo4j' });
  const booted = await bootNeo4j({
    files,
    java,
    lib: installed.lib,
    heap: options.heap ?? '512m',
    pageCache: options.pageCache ?? '128m',
    probe,
    state,
    readyTimeoutMs: options.readyTimeoutMs,
    pickPort: options.pickPort,
    signal,
  });
  const source = installed.cached && !fetched ? ('cache' as const) : ('install' as const);
  return { ...booted, java, password: state.password, source };
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
