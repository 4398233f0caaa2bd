import { loadStatement } from './cypher.js';
import type { RunInTransaction } from './neo4j-client.js';
import { type Row, texts } from './rows.js';

const setWindows = loadStatement('memory-window-set');

/**
 * Writes the windows of the memories and of those around them anew, inside the transaction that has changed them.
 * Ids that are unknown, or gone by now, are passed over.
 */
export async function setWindowsAround(run: RunInTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await run(setWindows, { ids });
}

/** setWindowsAround for what a statement has removed: `row` names in `besideIds` what was beside it. */
export async function closeWindows(
  run: RunInTransaction,
  row: Row | undefined,
  removedIds: readonly string[],
): Promise<void> {
  const removed = new Set(removedIds);
  const beside = new Set(row === undefined ? [] : texts(row, 'besideIds'));
  await setWindowsAround(run, [...beside].filter((id) => !removed.has(id)).sort());
}
