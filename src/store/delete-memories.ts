import { both, type Filter } from '../memory/filter.js';
import type { DeleteBatch, DeleteProgress } from '../memory/outcomes.js';
import type { WriteCall } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { countStatement } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { filterText } from './filter-text.js';
import { type Recorded, type WriteContext, writeOnce } from './guarded-write.js';
import { closeWindows } from './memory-windows.js';
import type { RunInTransaction } from './neo4j-client.js';
import { number, text } from './rows.js';
import { idsOf, scopedStatement } from './statement-text.js';

const statements = {
  select: loadStatement('memory-delete-select'),
  deleteIds: loadStatement('memory-delete-ids'),
} as const;

interface Deletion {
  readonly ids: readonly string[];
  readonly actorId: string | null;
  readonly changeId: string;
  readonly at: number;
}

/** See MemoryStore. */
export function deleteMemory(
  context: WriteContext,
  call: WriteCall,
  id: string,
  actorId: string | null,
  at: number,
): Promise<boolean> {
  return writeOnce(context, call, { name: 'memory-delete', at }, async (run, changeId, previous) => {
    if (previous !== null) return { value: true, record: null };
    const value = (await deleteIds(run, { ids: [id], actorId, changeId, at })) > 0;
    return { value, record: value ? { result: {}, ids: [id] } : null };
  });
}

/** See MemoryStore. The record of a request counts up from batch to batch; its first batch fixed `upTo`. */
export function deleteMemories(
  context: WriteContext,
  call: WriteCall,
  scope: Scope,
  filter: Filter,
  batch: DeleteBatch,
): Promise<DeleteProgress> {
  const { limit, actorId, at } = batch;
  const written = filterText(filter);
  const parameters = { ...idsOf(scope), ...written.parameters };
  return writeOnce(context, call, { name: 'memory-delete', at, scope }, async (run, changeId, previous) => {
    const begun = previous === null ? null : toBegun(previous);
    if (begun?.done) {
      return { value: { matched: begun.matched, deleted: begun.deleted, done: true }, record: null };
    }
    const upTo = begun?.upTo ?? batch.upTo;
    const count = async () => {
      const bounded = both(filter, { kind: 'order', field: 'createdAt', operator: 'lte', value: upTo });
      const counting = countStatement(scope, bounded, null);
      const [row] = await run(counting.statement, counting.parameters);
      return number(row ?? {}, 'total');
    };
    const matched = call.request === undefined ? null : (begun?.matched ?? (await count()));
    const select = scopedStatement(statements.select, scope, written);
    const rows = await run(select, { ...parameters, upTo, limit });
    const ids = rows.map((row) => text(row, 'id'));
    const gone = ids.length === 0 ? 0 : await deleteIds(run, { ids, actorId, changeId, at });
    // By what was selected: what another call deleted in between counts as gone, and there may be more.
    const done = ids.length < limit;
    const deleted = (begun?.deleted ?? 0) + gone;
    const record = matched === null ? null : { result: { matched, deleted, done, upTo }, ids: [] };
    return { value: { matched, deleted, done }, record };
  });
}

function toBegun({ result }: Recorded) {
  const [matched, deleted, upTo] = ['matched', 'deleted', 'upTo'].map((name) => number(result, name));
  return { matched: matched ?? 0, deleted: deleted ?? 0, upTo: upTo ?? 0, done: result.done === true };
}

async function deleteIds(run: RunInTransaction, deletion: Deletion): Promise<number> {
  const [row] = await run(statements.deleteIds, { ...deletion });
  await closeWindows(run, row, deletion.ids);
  return number(row ?? {}, 'deleted');
}
