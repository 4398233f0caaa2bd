import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Artifact } from './artifact.js';

/** Feeds a file into a SHA-256 that the caller may continue; `end` limits how many bytes. */
export async function hashFile(file: string, hash: Hash = createHash('sha256')): Promise<Hash> {
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash;
}

/** Size in bytes, or undefined when there is no such file. */
export async function fileSize(file: string): Promise<number | undefined> {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return info?.isFile() ? info.size : undefined;
}

/** True when the file has exactly the pinned content; reads it whole (about 1 ms per MB). */
export async function matches(file: string, artifact: Artifact): Promise<boolean> {
  if ((await fileSize(file)) !== artifact.size) return false;
  return (await hashFile(file)).digest('hex') === artifact.sha256;
}
