import { copyFile, constants as fsConstants, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Artifact, fileNameOf, pathInLocalRepository } from './artifact.js';
import { ArtifactError, explainDiskError, isDiskError } from './artifact-error.js';
import { artifactUrl } from './artifact-url.js';
import { downloadFile } from './download.js';
import { matches } from './file-digest.js';
import { type LockHolder, withFileLock } from './file-lock.js';
import { createHttpClient, type ProxySettings } from './http-client.js';
import type { OnProgress, Progress } from './progress.js';
import { trackProgress } from './track-progress.js';

/** Where jars come from, where they go, and who hears about it. */
export interface FetchOptions {
  /** Folder that receives the jars, created when missing. */
  readonly cacheDir: string;
  /** Address of a Maven repository, ending in `/`; undefined means the public one. */
  readonly repository?: string | undefined;
  /** A local Maven repository to copy from, looked into first; a file whose hash differs is ignored. */
  readonly localRepository?: string | undefined;
  /** True never touches the network: a missing jar is an error at once. */
  readonly offline?: boolean | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** `phase` of the progress reports. */
  readonly phase?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Parallel downloads; 8 unless told. */
  readonly concurrency?: number | undefined;
  /** Milliseconds without a byte before a try is given up; 30,000 unless told. */
  readonly idleTimeoutMs?: number | undefined;
  /** Milliseconds before the second of three tries, doubled for the third; 1,000 unless told. */
  readonly backoffMs?: number | undefined;
}

/**
 * Makes sure that every jar lies in `cacheDir` with its pinned content and returns the paths in input order.
 * Only one process downloads into a folder at a time; others wait and show its progress. A folder that holds
 * everything is only read. Throws ArtifactError with the remedy.
 */
export async function fetchArtifacts(
  artifacts: readonly Artifact[],
  options: FetchOptions,
): Promise<readonly string[]> {
  const paths = artifacts.map((artifact) => join(options.cacheDir, fileNameOf(artifact)));
  if ((await missingOf(artifacts, options.cacheDir)).length === 0) return paths;
  try {
    await mkdir(options.cacheDir, { recursive: true });
    await withFileLock(
      join(options.cacheDir, '.lock'),
      { signal: options.signal, onWaiting: (holder) => options.onProgress?.(waitingFor(holder, options)) },
      async (lock) => {
        const onProgress = (progress: Progress) => {
          lock.report(progress);
          options.onProgress?.(progress);
        };
        const signal = options.signal ? AbortSignal.any([options.signal, lock.signal]) : lock.signal;
        await downloadMissing(artifacts, { ...options, onProgress, signal });
      },
    );
  } catch (error) {
    throw isDiskError(error) ? await explainDiskError(error, options.cacheDir) : error;
  }
  return paths;
}

/** `fetchArtifacts` without its lock and its messages for disk errors: the caller holds a lock of its own. */
export async function downloadMissing(artifacts: readonly Artifact[], options: FetchOptions): Promise<void> {
  const missing = await missingOf(artifacts, options.cacheDir);
  const absent = await copyLocal(missing, options);
  if (absent.length === 0) return;
  if (options.offline === true) throw offlineError(absent, options.cacheDir);
  const track = trackProgress(artifacts, absent, options.phase ?? 'download', options.onProgress);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const client = createHttpClient(options.proxy, options.idleTimeoutMs);
  const queue = [...absent].sort((a, b) => b.size - a.size);
  const worker = async () => {
    for (let artifact = queue.shift(); artifact !== undefined; artifact = queue.shift()) {
      await downloadFile(artifact, {
        url: await artifactUrl(artifact, options.repository),
        target: join(options.cacheDir, fileNameOf(artifact)),
        dispatcher: client.dispatcher,
        onBytes: track.onBytes,
        backoffMs: options.backoffMs,
        signal,
      });
      track.onFile();
    }
  };
  const workers = Array.from({ length: options.concurrency ?? 8 }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  await client.close();
  options.signal?.throwIfAborted();
  if (results.some((result) => result.status === 'rejected')) throw stop.signal.reason;
  track.finish();
}

async function missingOf(artifacts: readonly Artifact[], folder: string): Promise<readonly Artifact[]> {
  const present = await Promise.all(artifacts.map((a) => matches(join(folder, fileNameOf(a)), a)));
  return artifacts.filter((_, index) => present[index] !== true);
}

/** Takes what a local Maven repository has; returns the rest. */
async function copyLocal(missing: readonly Artifact[], options: FetchOptions): Promise<readonly Artifact[]> {
  const { localRepository, cacheDir } = options;
  if (localRepository === undefined) return missing;
  const absent: Artifact[] = [];
  for (const artifact of missing) {
    options.signal?.throwIfAborted();
    const source = pathInLocalRepository(artifact, localRepository);
    const target = join(cacheDir, fileNameOf(artifact));
    // The copy is verified, not the source: another process may be writing there.
    const copied =
      (await matches(source, artifact)) &&
      (await copyFile(source, `${target}.copy`, fsConstants.COPYFILE_FICLONE).then(() =>
        matches(`${target}.copy`, artifact),
      ));
    if (copied) await rename(`${target}.copy`, target);
    else absent.push(artifact);
  }
  return absent;
}

function offlineError(absent: readonly Artifact[], folder: string): ArtifactError {
  const names = absent.slice(0, 5).map((artifact) => artifact.coordinate);
  const more = absent.length > names.length ? ` and ${absent.length - names.length} more` : '';
  return new ArtifactError(
    `Offline, and ${folder} lacks ${names.join(', ')}${more}. Start once with a network, or unset ENGRAPH_OFFLINE.`,
  );
}

function waitingFor(holder: LockHolder | undefined, options: FetchOptions): Progress {
  const theirs = holder?.progress as Partial<Progress> | undefined;
  return {
    ...theirs,
    phase: options.phase ?? 'download',
    message: `waiting for process ${holder?.pid ?? '?'}, which downloads the same files`,
    finished: false,
  };
}
