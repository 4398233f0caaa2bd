import type { Memory } from '../memory/model.js';
import { loadStatement } from './cypher.js';
import type { RunInTransaction } from './neo4j-client.js';
import { toMemory } from './rows.js';

const getIds = loadStatement('memory-get-ids');

/** The memories with these ids, by id; inside a transaction as it sees them. */
export async function readMemories(
  run: RunInTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Memory>> {
  const rows = ids.length === 0 ? [] : await run(getIds, { ids });
  return new Map(rows.map((row) => toMemory(row.memory)).map((memory) => [memory.id, memory]));
}
