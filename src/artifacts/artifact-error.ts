import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A download that failed for a reason the user can act on; the message names the remedy. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

/** Errors of the local disk: trying again cannot help. */
const diskErrors = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EFBIG']);

/** True when the error comes from the local disk rather than from the network. */
export function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && diskErrors.has(String(error.code));
}

/** Turns an error of the local disk into a message that names folder, reason and remedy. */
export async function explainDiskError(error: NodeJS.ErrnoException, folder: string): Promise<ArtifactError> {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    const free = await freeMegabytes(folder);
    return new ArtifactError(
      `The disk of the cache folder ${folder} is full${free === undefined ? '' : ` (${free} MB free)`}; about 400 MB are needed. Free some space, or type ENGRAPH_CACHE_DIR=/another/folder.`,
      { cause: error },
    );
  }
  return new ArtifactError(
    `The cache folder ${folder} cannot be written (${error.code}). Make it writable, fill it beforehand on another machine, or type ENGRAPH_CACHE_DIR=/another/folder.`,
    { cause: error },
  );
}

async function freeMegabytes(folder: string): Promise<number | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    const info = await statfs(path).catch(() => undefined);
    if (info !== undefined) return Math.floor((info.bavail * info.bsize) / 1e6);
    if (path === dirname(path)) return undefined;
  }
}
