import { type Caller, callOf, type MemoryDeps } from './deps.js';
import { type IdempotentInput, writeCallOf } from './idempotency.js';
import { type PurgeCounts, TRACES } from './outcomes.js';
import type { WriteCall } from './ports.js';
import { parseScope, type ScopeInput } from './scope.js';

/** Memories per transaction. */
export const PURGE_BATCH = 500;

export interface PurgeInput extends IdempotentInput {
  readonly scope: ScopeInput;
  readonly dryRun?: boolean | null | undefined;
}

export interface PurgeReport extends PurgeCounts {
  /** false when the call ended early; calling again goes on. */
  readonly done: boolean;
}

/**
 * Removes every trace of a scope: memories with their vectors, live, expired and deleted ones, their histories,
 * the threads, requests and change records that concern nothing else, and the owners that hold nothing more.
 * In transactions of 500 memories, until nothing is found; a caller that goes away, or a deadline, stops it
 * between two of them. A dry run counts what it would remove. Throws VALIDATION_001, 004, IDEMPOTENCY_CONFLICT.
 */
export async function purgeScope(deps: MemoryDeps, caller: Caller, input: PurgeInput): Promise<PurgeReport> {
  const { request } = writeCallOf(caller, 'purgeScope', input);
  const scope = parseScope(input.scope, 'input.scope');
  if (input.dryRun) return { ...(await deps.store.countTraces(callOf(caller), scope)), done: true };
  // Without the signal, as in deleteMemories.
  const call: WriteCall = { tenant: callOf(caller).tenant, request };
  let counts: PurgeCounts = sumCounts();
  while (!caller.signal?.aborted) {
    const batch = { limit: PURGE_BATCH, at: deps.clock.now() };
    const progress = await deps.store.purgeScope(call, scope, batch);
    counts = request === undefined ? sumCounts(counts, progress.counts) : progress.counts;
    if (progress.done) return { ...counts, done: true };
  }
  return { ...counts, done: false };
}

/** Kind by kind; all 0 of nothing. */
export function sumCounts(...counts: readonly PurgeCounts[]): PurgeCounts {
  const total = (kind: keyof PurgeCounts) => counts.reduce((all, each) => all + each[kind], 0);
  return Object.fromEntries(TRACES.map((kind) => [kind, total(kind)])) as Record<keyof PurgeCounts, number>;
}
