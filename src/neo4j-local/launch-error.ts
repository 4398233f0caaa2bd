/** Why Neo4j could not be started; the message says what was found, what is needed and what to type. */
export class Neo4jLaunchError extends Error {
  override readonly name = 'Neo4jLaunchError';
}

/** Names the remedy when the data folder cannot be written; other errors are returned as they are. */
export function explainDataDir(error: unknown, dataDir: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Neo4jLaunchError(
      `The disk of the data folder ${dataDir} is full. Free some space, or type ENGRAPH_DATA_DIR=/another/folder.`,
      { cause: error },
    );
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new Neo4jLaunchError(
      `The data folder ${dataDir} cannot be written (${code}). Give it to this user, or type ENGRAPH_DATA_DIR=/another/folder.`,
      { cause: error },
    );
  }
  return error;
}
