import { type Caller, callOf, type MemoryDeps } from './deps.js';
import { MemoryError } from './errors.js';
import { both, type Filter } from './filter.js';
import { type IdempotentInput, writeCallOf } from './idempotency.js';
import type { WriteCall } from './ports.js';
import { parseScoped, type ScopedInput } from './read-scope.js';
import { parseId, parseOptionalId } from './scope.js';

/** Memories per transaction; about 20 ms of locks each. */
export const DELETE_BATCH = 500;

export interface DeleteInput extends IdempotentInput {
  readonly id: string;
  readonly actorId?: string | null | undefined;
}

export interface DeleteManyInput extends ScopedInput, IdempotentInput {
  readonly dryRun?: boolean | null | undefined;
  readonly actorId?: string | null | undefined;
}

export interface DeleteReport {
  /** Matched when the call began. */
  readonly matched: number;
  readonly deleted: number;
  readonly remaining: number;
  /** false when the call ended early; calling again goes on. */
  readonly done: boolean;
}

/**
 * The id that is gone. Its history stays. Throws MEMORY_NOT_FOUND, also when it was deleted before (but not to
 * the request that deleted it, sent again), IDEMPOTENCY_CONFLICT.
 */
export async function deleteMemory(deps: MemoryDeps, caller: Caller, input: DeleteInput): Promise<string> {
  const call = writeCallOf(caller, 'deleteMemory', input);
  const id = parseId(input.id, 'input.id');
  const actorId = parseOptionalId(input.actorId, 'input.actorId');
  const deleted = await deps.store.deleteMemory(call, id, actorId, deps.clock.now());
  if (!deleted) throw new MemoryError('MEMORY_NOT_FOUND', { argument: 'input.id' });
  return id;
}

/**
 * Deletes what `memories` would list, and what has expired, as far as it was created before the call, in
 * transactions of 500. A caller that goes away, or a deadline, stops it between two batches; what is left is
 * counted. The same request sent again goes on, or returns the report of the first when that was done. A dry
 * run changes nothing, and takes no key. Throws VALIDATION_001, 004, 005, 008, IDEMPOTENCY_CONFLICT.
 */
export async function deleteMemories(
  deps: MemoryDeps,
  caller: Caller,
  input: DeleteManyInput,
): Promise<DeleteReport> {
  const { request } = writeCallOf(caller, 'deleteMemories', input);
  const { scope, filter } = parseScoped(input, 'input.');
  const actorId = parseOptionalId(input.actorId, 'input.actorId');
  const upTo = deps.clock.now();
  const count = () => deps.store.countMemories(callOf(caller), scope, both(filter, createdUpTo(upTo)), null);
  if (input.dryRun) {
    const matched = await count();
    return { matched, deleted: 0, remaining: matched, done: true };
  }
  // Without the signal: a batch that it cut short would end the call with an error and no count of the others.
  const call: WriteCall = { tenant: callOf(caller).tenant, request };
  // A request counts by itself, when it begins: on a repetition there is less left.
  let matched = request === undefined ? await count() : 0;
  let deleted = 0;
  while (!caller.signal?.aborted) {
    const batch = { upTo, limit: DELETE_BATCH, actorId, at: deps.clock.now() };
    const progress = await deps.store.deleteMemories(call, scope, filter, batch);
    matched = progress.matched ?? matched;
    deleted = request === undefined ? deleted + progress.deleted : progress.deleted;
    if (progress.done) return { matched, deleted, remaining: 0, done: true };
  }
  return { matched, deleted, remaining: Math.max(0, matched - deleted), done: false };
}

function createdUpTo(upTo: number): Filter {
  return { kind: 'order', field: 'createdAt', operator: 'lte', value: upTo };
}
