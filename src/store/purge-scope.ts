import { MATCH_ALL } from '../memory/filter.js';
import type { ScopeIds } from '../memory/model.js';
import type { PurgeBatch, PurgeCounts, PurgeProgress } from '../memory/outcomes.js';
import { TRACES } from '../memory/outcomes.js';
import type { Call, WriteCall } from '../memory/ports.js';
import { sumCounts } from '../memory/purge.js';
import type { Scope } from '../memory/scope.js';
import { loadStatement } from './cypher.js';
import { filterText } from './filter-text.js';
import { type Recorded, type WriteContext, writeOnce } from './guarded-write.js';
import { closeWindows } from './memory-windows.js';
import type { Neo4jClient, RunInTransaction } from './neo4j-client.js';
import { number, optionalText, type Row, text } from './rows.js';
import { requestKey, scopeKeys } from './scope-key.js';
import { idsOf, scopedStatement } from './statement-text.js';
import { isConstraintViolation, RacedError } from './store-errors.js';

const statements = {
  selectLive: loadStatement('memory-purge-select'),
  selectDeleted: loadStatement('memory-event-purge-select'),
  memories: loadStatement('memory-purge-ids'),
  events: loadStatement('memory-event-purge-ids'),
  scopes: loadStatement('scope-purge'),
  requests: loadStatement('request-purge'),
  count: loadStatement('scope-count'),
  countRequests: loadStatement('request-count'),
} as const;

const NO_FILTER = filterText(MATCH_ALL);

/** See MemoryStore. Live memories first, then the histories of deleted ones. */
export function purgeScope(
  context: WriteContext,
  call: WriteCall,
  scope: Scope,
  { limit, at }: PurgeBatch,
): Promise<PurgeProgress> {
  return writeOnce(context, call, { name: 'scope-purge', at, scope }, async (run, changeId, previous) => {
    const begun = previous === null ? null : toProgress(previous);
    if (begun?.done) return { value: begun, record: null };
    const select = (from: 'selectLive' | 'selectDeleted', rows: number) => {
      const statement = scopedStatement(statements[from], scope, NO_FILTER);
      return rows === 0 ? [] : run(statement, { ...idsOf(scope), limit: rows });
    };
    const live = await select('selectLive', limit);
    const deleted = await select('selectDeleted', limit - live.length);
    const found = [...live, ...deleted];
    const removed = await removeTraces(run, found, { changeId, at });
    const asked = await removeRequests(run, call, scope, { limit, at });
    const counts = sumCounts(begun?.counts ?? sumCounts(), removed, { ...sumCounts(), requests: asked });
    const value = { counts, done: found.length < limit && asked < limit };
    return { value, record: { result: { ...counts, done: value.done }, ids: [] } };
  });
}

async function removeTraces(
  run: RunInTransaction,
  found: readonly Row[],
  change: { readonly changeId: string; readonly at: number },
): Promise<PurgeCounts> {
  const ids = found.map((row) => text(row, 'id'));
  const threadKeys = distinct(found.map((row) => optionalText(row, 'threadKey')));
  const [memories] = await run(statements.memories, { ids, threadKeys, ...change });
  await closeWindows(run, memories, ids);
  const [events] = await run(statements.events, { ids });
  // Of what was found, not of the scope: an actor of whom nothing is in the scope may have a history elsewhere.
  const owners = (field: keyof ScopeIds) => distinct(found.map((row) => optionalText(row, field)));
  const [scopes] = await run(statements.scopes, {
    ...{ userIds: owners('userId'), agentIds: owners('agentId') },
    ...{ runIds: owners('runId'), actorIds: owners('actorId') },
  }).catch((error: unknown) => {
    // Somebody gave it a memory between the look and the removal.
    throw isConstraintViolation(error) ? new RacedError(error) : error;
  });
  return toCounts({ ...memories, ...events, ...scopes });
}

/** Requests that asked for the scope as a whole, or for a part of it; not the one that is under way. */
async function removeRequests(
  run: RunInTransaction,
  { tenant, request }: WriteCall,
  scope: Scope,
  bounds: { readonly limit: number; readonly at: number },
): Promise<number> {
  const ownKey = request === undefined ? null : requestKey(tenant, request.key);
  const [row] = await run(statements.requests, { ...scopeKeys(tenant, scope), ownKey, ...bounds });
  return number(row ?? {}, 'requests');
}

/** See MemoryStore. */
export async function countTraces(client: Neo4jClient, call: Call, scope: Scope): Promise<PurgeCounts> {
  const statement = scopedStatement(statements.count, scope, NO_FILTER);
  const [[traces], [asked]] = await Promise.all([
    client.read(statement, idsOf(scope), call),
    client.read(statements.countRequests, scopeKeys(call.tenant, scope), call),
  ]);
  const requests = number(asked ?? {}, 'requests');
  return sumCounts(toCounts(traces ?? {}), { ...sumCounts(), requests });
}

function toProgress({ result }: Recorded): PurgeProgress {
  return { counts: toCounts(result), done: result.done === true };
}

function toCounts(row: Row): PurgeCounts {
  return Object.fromEntries(TRACES.map((kind) => [kind, number(row, kind)])) as Record<
    keyof PurgeCounts,
    number
  >;
}

/** Sorted, so that all writers lock in one order. */
function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== null).sort();
}
