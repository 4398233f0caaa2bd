import { type Caller, callOf, type MemoryDeps } from './deps.js';
import { MemoryError } from './errors.js';
import { both, type Filter } from './filter.js';
import { parseScoped, type ScopedInput } from './read-scope.js';
import { parseId, parseOptionalId } from './scope.js';

/** Memories per transaction; about 20 ms of locks each. */
export const DELETE_BATCH = 500;

export interface DeleteInput {
  readonly id: string;
  readonly actorId?: string | null | undefined;
}

export interface DeleteManyInput extends ScopedInput {
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

/** The id that is gone. Its history stays. Throws MEMORY_NOT_FOUND, also when it was deleted before. */
export async function deleteMemory(deps: MemoryDeps, caller: Caller, input: DeleteInput): Promise<string> {
  const id = parseId(input.id, 'input.id');
  const actorId = parseOptionalId(input.actorId, 'input.actorId');
  const deleted = await deps.store.deleteMemory(callOf(caller), id, actorId, deps.clock.now());
  if (!deleted) throw new MemoryError('MEMORY_NOT_FOUND', { argument: 'input.id' });
  return id;
}

/**
 * Deletes what `memories` would list, as far as it was created before the call, in transactions of 500.
 * A caller that goes away, or a deadline, stops it between two batches; what is left is counted.
 * Throws VALIDATION_001, 004, 005, 008.
 */
export async function deleteMemories(
  deps: MemoryDeps,
  caller: Caller,
  input: DeleteManyInput,
): Promise<DeleteReport> {
  const { scope, filter } = parseScoped(input, 'input.');
  const actorId = parseOptionalId(input.actorId, 'input.actorId');
  const upTo = deps.clock.now();
  const bounded = both(filter, createdUpTo(upTo));
  const matched = await deps.store.countMemories(callOf(caller), scope, bounded);
  if (input.dryRun) return { matched, deleted: 0, remaining: matched, done: true };
  // Without the signal: a batch that it cut short would end the call with an error and no count of the others.
  const call = { tenant: callOf(caller).tenant };
  let deleted = 0;
  while (!caller.signal?.aborted) {
    const batch = { upTo, limit: DELETE_BATCH, actorId, at: deps.clock.now() };
    const gone = await deps.store.deleteMemories(call, scope, filter, batch);
    deleted += gone;
    if (gone < DELETE_BATCH) return { matched, deleted, remaining: 0, done: true };
  }
  return { matched, deleted, remaining: Math.max(0, matched - deleted), done: false };
}

function createdUpTo(upTo: number): Filter {
  return { kind: 'order', field: 'createdAt', operator: 'lte', value: upTo };
}
