import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainDiskError, isDiskError } from '../artifacts/artifact-error.js';
import { readArtifactLock } from '../artifacts/artifact-lock.js';
import { downloadMissing, type FetchOptions } from '../artifacts/fetch-artifacts.js';
import { withFileLock } from '../artifacts/file-lock.js';
import type { Progress } from '../artifacts/progress.js';
import { exists } from './instance-files.js';
import { lockHash, neo4jLockFile } from './neo4j-release.js';

/** The jars of Neo4j on disk. */
export interface Neo4jInstallation {
  /** Folder with all jars, for `-cp '<lib>/*'`. */
  readonly lib: string;
  /** True when nothing had to be fetched. */
  readonly cached: boolean;
}

/**
 * Makes sure that all jars of Neo4j lie in `<cacheDir>/neo4j/<hash of the lock list>/lib`. The folder gets its
 * name only when it is complete, so a warm start checks one marker file and a torn install is never used.
 */
export async function installNeo4j(
  options: FetchOptions,
  lockFile: URL = neo4jLockFile,
): Promise<Neo4jInstallation> {
  const folder = join(options.cacheDir, 'neo4j', await lockHash(lockFile));
  const installation = { lib: join(folder, 'lib') };
  if (await isComplete(folder)) return { ...installation, cached: true };
  try {
    await mkdir(dirname(folder), { recursive: true });
    const onWaiting = (holder: { pid: number; progress?: unknown } | undefined) =>
      options.onProgress?.({
        ...(holder?.progress as Partial<Progress> | undefined),
        phase: 'jars',
        message: `waiting for process ${holder?.pid ?? '?'}, which downloads them`,
        finished: false,
      });
    await withFileLock(`${folder}.lock`, { signal: options.signal, onWaiting }, async (lock) => {
      if (await isComplete(folder)) return;
      const onProgress = (progress: Progress) => {
        lock.report(progress);
        options.onProgress?.(progress);
      };
      const signal = options.signal ? AbortSignal.any([options.signal, lock.signal]) : lock.signal;
      await publish(folder, lockFile, { ...options, phase: 'jars', onProgress, signal });
    });
  } catch (error) {
    throw isDiskError(error) ? await explainDiskError(error, options.cacheDir) : error;
  }
  return { ...installation, cached: false };
}

async function publish(folder: string, lockFile: URL, options: FetchOptions): Promise<void> {
  // Stays after a failure: the next start resumes there.
  const part = `${folder}.part`;
  const lib = join(part, 'lib');
  await mkdir(lib, { recursive: true });
  await downloadMissing(await readArtifactLock(lockFile), { ...options, cacheDir: lib });
  const marker = await open(join(part, '.complete'), 'w');
  await marker.sync().finally(() => marker.close());
  await rename(part, folder);
}

function isComplete(folder: string): Promise<boolean> {
  return exists(join(folder, '.complete'));
}
