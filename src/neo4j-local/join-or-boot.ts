import type { FetchOptions } from '../artifacts/fetch-artifacts.js';
import type { OnProgress } from '../artifacts/progress.js';
import { bootNeo4j } from './boot-neo4j.js';
import type { JavaOptions } from './find-java.js';
import { freePort } from './free-port.js';
import { installNeo4j } from './install-neo4j.js';
import { type InstanceFiles, type InstanceState, newState, readState, writeState } from './instance-files.js';
import { joinRunning } from './join-running.js';
import type { Neo4jProbe } from './probe.js';
import { resolveJava } from './resolve-java.js';

/** What an instance runs with, and where its parts are found. */
export interface InstanceOptions {
  /** Keeps the jars and the Java runtime, shared by all data folders. */
  readonly cacheDir: string;
  readonly probe: Neo4jProbe;
  /** Heap of the JVM; `512m` unless told. */
  readonly heap?: string | undefined;
  /** True for a throw-away instance, which boots in half the processor time and computes slower. */
  readonly ephemeral?: boolean | undefined;
  /** Neo4j's page cache; `128m` unless told. */
  readonly pageCache?: string | undefined;
  readonly java?: JavaOptions | undefined;
  /** Python commands that may bring pip, tried in order. */
  readonly python?: readonly string[] | undefined;
  readonly artifacts?: Pick<FetchOptions, 'repository' | 'localRepository' | 'offline' | 'proxy'> | undefined;
  readonly readyTimeoutMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Chooses a port; a free one on loopback unless told. */
  readonly pickPort?: (() => Promise<number>) | undefined;
}

/** An instance that answers, and whether it ran already, was started from the cache, or was installed first. */
export interface FoundInstance
  extends Required<Pick<InstanceState, 'port' | 'pid' | 'version' | 'java' | 'password' | 'instanceId'>> {
  readonly source: 'running' | 'cache' | 'install';
}

/**
 * The instance that runs on the data folder already, or a new JVM for it. Call it under the start lock. With
 * `keepPort` a new JVM takes the port of the last one if it is free.
 */
export async function joinOrBoot(
  files: InstanceFiles,
  options: InstanceOptions,
  { keepPort }: { readonly keepPort: boolean },
): Promise<FoundInstance> {
  const running = await joinRunning(files, options.probe, options.signal);
  return running === undefined ? bootNew(files, options, keepPort) : { ...running, source: 'running' };
}

async function bootNew(
  files: InstanceFiles,
  options: InstanceOptions,
  keepPort: boolean,
): Promise<FoundInstance> {
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
  let kept = keepPort ? state.port : undefined;
  const pickPort = async () => {
    const port = kept ?? (await (options.pickPort ?? freePort)());
    kept = undefined;
    return port;
  };
  const booted = await bootNeo4j({
    files,
    java,
    lib: installed.lib,
    heap: options.heap ?? '512m',
    pageCache: options.pageCache ?? '128m',
    shortLived: options.ephemeral,
    probe,
    state,
    readyTimeoutMs: options.readyTimeoutMs,
    pickPort,
    signal,
  });
  const source = installed.cached && !fetched ? ('cache' as const) : ('install' as const);
  return { ...booted, java, password: state.password, source };
}
