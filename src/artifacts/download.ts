import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import type { Artifact } from './artifact.js';
import { ArtifactError, isDiskError } from './artifact-error.js';
import { fileSize, hashFile } from './file-digest.js';

/** What `downloadFile` needs besides the artifact. */
export interface DownloadOptions {
  readonly url: string;
  /** Final path; `<target>.part` holds what has arrived so far and is resumed by a later call. */
  readonly target: string;
  readonly dispatcher: Dispatcher;
  /** Called with bytes that arrived (negative when a file starts again). */
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds before the second try; doubled for the third. */
  readonly backoffMs?: number | undefined;
}

const tries = 3;

/** A reply that will be the same next time: no further try. */
class FinalReply extends ArtifactError {}

/**
 * Downloads one jar, resuming an earlier part, and publishes it under its final name only when size and
 * SHA-256 are the pinned ones. Throws ArtifactError after three tries; errors of the local disk come unchanged.
 */
export async function downloadFile(artifact: Artifact, options: DownloadOptions): Promise<void> {
  let failure: unknown;
  for (let attempt = 1; attempt <= tries; attempt++) {
    if (attempt > 1) {
      const pause = (options.backoffMs ?? 1_000) * 2 ** (attempt - 2);
      await sleep(pause, undefined, { signal: options.signal });
    }
    try {
      return await tryOnce(artifact, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (isDiskError(error) || error instanceof FinalReply) throw error;
      failure = error;
    }
  }
  throw new ArtifactError(
    `${artifact.coordinate} could not be downloaded in ${tries} tries: ${messageOf(failure)}`,
    { cause: failure },
  );
}

async function tryOnce(artifact: Artifact, options: DownloadOptions): Promise<void> {
  const part = `${options.target}.part`;
  const have = await usablePart(part, artifact);
  const hash = have > 0 ? await hashFile(part) : createHash('sha256');
  let counted = have;
  options.onBytes(have);
  try {
    const file = await open(part, have > 0 ? 'r+' : 'w');
    try {
      const digest = have < artifact.size ? await receive(file, have, hash) : hash.digest('hex');
      if (digest !== artifact.sha256) throw await discard(part, `SHA-256 ${digest}, not ${artifact.sha256}`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, options.target);
    await syncFolder(dirname(options.target));
  } catch (error) {
    options.onBytes(-counted);
    throw error;
  }

  async function receive(file: FileHandle, from: number, running: Hash): Promise<string> {
    const { statusCode, headers, body } = await request(options.url, {
      dispatcher: options.dispatcher,
      signal: options.signal ?? null,
      headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
    });
    let [position, current] = [from, running];
    if (from > 0 && !(statusCode === 206 && String(headers['content-range']).startsWith(`bytes ${from}-`))) {
      // The server does not resume: its 200 carries the whole file, anything else is asked for again from 0.
      await file.truncate(0);
      options.onBytes(-counted);
      [position, current, counted] = [0, createHash('sha256'), 0];
    }
    if (statusCode !== 200 && statusCode !== 206) {
      await body.dump();
      throw badReply(statusCode, from);
    }
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (position + chunk.length > artifact.size)
        throw await discard(part, `more than ${artifact.size} bytes`);
      await file.write(chunk, 0, chunk.length, position);
      current.update(chunk);
      position += chunk.length;
      counted += chunk.length;
      options.onBytes(chunk.length);
    }
    if (position < artifact.size) throw new Error(`it ended after ${position} of ${artifact.size} bytes`);
    return current.digest('hex');
  }
}

function badReply(status: number, from: number): Error {
  const text = `the repository answered ${status}`;
  const transient = status >= 500 || status === 408 || status === 429 || (status === 416 && from > 0);
  return transient ? new Error(text) : new FinalReply(`${text}; check ENGRAPH_MAVEN_REPOSITORY`);
}

/** How many bytes of an earlier part can be kept; a part that is too long is not ours. */
async function usablePart(part: string, artifact: Artifact): Promise<number> {
  const size = (await fileSize(part)) ?? 0;
  if (size <= artifact.size) return size;
  await rm(part, { force: true });
  return 0;
}

async function discard(part: string, found: string): Promise<Error> {
  await rm(part, { force: true });
  return new Error(`it is not the pinned file (${found})`);
}

/** Makes a rename durable. Windows cannot open a folder for that. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `${error.message || error.name}${code}`;
}
