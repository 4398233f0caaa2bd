import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArtifactError } from './artifact-error.js';

/** What a lock file says about the one who holds it. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO time at which the lock was taken. */
  readonly startTime: string;
  /** Whatever the holder reports about its work. */
  readonly progress?: unknown;
  /** Distinguishes this holding from every other. */
  readonly token: string;
}

/** Options of `withFileLock`; times in milliseconds. */
export interface FileLockOptions {
  /** Called about twice a second while another process holds the lock. */
  readonly onWaiting?: ((holder: LockHolder | undefined) => void) | undefined;
  /** True steals the lock at once: the caller knows that this holder has ended. */
  readonly isDead?: ((holder: LockHolder) => boolean | Promise<boolean>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly silenceMs?: number | undefined;
}

/** Given to the one who holds the lock. */
export interface HeldLock {
  /** Stored with the next heartbeat, so that waiters can show it. */
  report(progress: unknown): void;
  /** Aborted when the lock was stolen, because this process was stopped for longer than the silence. */
  readonly signal: AbortSignal;
}

/**
 * Runs `work` while holding the lock file, which works between processes. A holder rewrites the file every
 * 2 s; whoever sees it unchanged for 15 s takes it over, so a killed holder never blocks anybody for ever.
 */
export async function withFileLock<T>(
  path: string,
  options: FileLockOptions,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  await acquire(path, token, options);
  const lost = new AbortController();
  let progress: unknown;
  const report = (value: unknown) => {
    progress = value;
  };
  const beat = async () => {
    // Read and written as one open file: a lock that another takes in between is another file at this path.
    await using file = await open(path, 'r+');
    const holder = parseHolder(await file.readFile('utf8'));
    if (holder !== undefined && holder.token !== token) {
      lost.abort(new ArtifactError(`The lock ${path} was taken over by process ${holder.pid}.`));
      clearInterval(timer);
      return;
    }
    await writeHolder(file, token, progress);
  };
  // A failing heartbeat (full disk, folder gone) only lets the lock fall silent; the work reports its own errors.
  const timer = setInterval(() => void beat().catch(() => undefined), options.heartbeatMs ?? 2_000);
  try {
    return await work({ report, signal: lost.signal });
  } finally {
    clearInterval(timer);
    if ((await readHolder(path))?.token === token) await rm(path, { force: true });
  }
}

async function acquire(path: string, token: string, options: FileLockOptions): Promise<void> {
  const silenceMs = options.silenceMs ?? 15_000;
  let seen: string | undefined;
  let seenAt = performance.now();
  for (;;) {
    options.signal?.throwIfAborted();
    if (await create(path, token)) return;
    const text = await readText(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    // The age counts only on the same machine: the clocks of two machines that share a folder may differ.
    const age = holder === undefined || holder.host === hostname() ? await ageMs(path) : 0;
    if (text !== seen) [seen, seenAt] = [text, performance.now()];
    const silent = Math.max(age, performance.now() - seenAt) > silenceMs;
    if (silent || (holder !== undefined && (await options.isDead?.(holder)))) await steal(path, text);
    else {
      options.onWaiting?.(holder);
      await sleep(Math.min(500, silenceMs / 4), undefined, { signal: options.signal });
    }
  }
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    await using file = await open(path, 'wx', 0o644);
    await writeHolder(file, token, undefined);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away. The rename decides between two thieves; a lock that turns out fresh is put back. */
async function steal(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readText(aside)) === stale) await rm(aside, { force: true });
  else await rename(aside, path);
}

async function writeHolder(file: FileHandle, token: string, progress: unknown): Promise<void> {
  const holder = {
    pid: process.pid,
    host: hostname(),
    startTime: started,
    token,
    beat: Date.now(),
    progress,
  };
  const text = JSON.stringify(holder);
  await file.write(text, 0);
  await file.truncate(Buffer.byteLength(text));
}

const started = new Date(Date.now() - process.uptime() * 1_000).toISOString();

async function readHolder(path: string): Promise<LockHolder | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseHolder(text);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined while the holder is just writing. */
function parseHolder(text: string): LockHolder | undefined {
  try {
    return JSON.parse(text) as LockHolder;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function ageMs(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  return info === undefined ? 0 : Date.now() - info.mtimeMs;
}
