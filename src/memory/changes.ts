import { decode, encode, foreignCursor, listDigest } from './cursor.js';
import type { Memory, ScopeIds } from './model.js';
import type { Scope } from './scope.js';

/**
 * What a subscriber is told. EXPIRE stands in no history: it is time that passes, not something that is done.
 * SUPERSEDE is kept for a newer statement of the same fact; nothing makes one yet.
 */
export const CHANGE_KINDS = ['ADD', 'UPDATE', 'SUPERSEDE', 'DELETE', 'EXPIRE'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * A place in the one order that all changes of a tenant have: by `at`, then `changeId`, then `memoryId`, texts by
 * UTF-16 unit. A place stands behind the change that has it.
 */
export interface ChangePosition {
  /** Epoch milliseconds of the database's clock, taken inside the transaction; of an expiry, when it expires. */
  readonly at: number;
  /** Of the transaction's record; '' for what no transaction did. */
  readonly changeId: string;
  readonly memoryId: string;
}

/** Something that happened to one memory, with what is needed to know whom it concerns. */
export interface RecordedChange extends ChangePosition {
  readonly event: ChangeKind;
  readonly ids: ScopeIds;
  /** Epoch milliseconds, as the history of the memory says it; of an expiry, when it expires. */
  readonly happenedAt: number;
}

/** What a subscriber receives. */
export interface MemoryChange {
  /** Its place, to pass as `after`. */
  readonly cursor: string;
  readonly event: ChangeKind;
  readonly memoryId: string;
  /** As it is when this is told; null when it is gone or expired. */
  readonly memory: Memory | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** In front of everything that happens at `at` or later. */
export function beginningAt(at: number): ChangePosition {
  return { at, changeId: '', memoryId: '' };
}

/** Negative when a is in front of b. */
export function comparePositions(a: ChangePosition, b: ChangePosition): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.changeId !== b.changeId) return a.changeId < b.changeId ? -1 : 1;
  return a.memoryId === b.memoryId ? 0 : a.memoryId < b.memoryId ? -1 : 1;
}

/** Whether a memory with these ids is in the scope: all that the scope names are the memory's. */
export function isInScope(ids: ScopeIds, scope: Scope): boolean {
  const holds = (wanted: string | null, found: string | null) => wanted === null || wanted === found;
  return (
    holds(scope.userId, ids.userId) &&
    holds(scope.agentId, ids.agentId) &&
    holds(scope.runId, ids.runId) &&
    holds(scope.actorId, ids.actorId)
  );
}

export function encodeChange(scope: Scope, { at, changeId, memoryId }: ChangePosition): string {
  return encode([digestOf(scope), at, changeId, memoryId]);
}

/** null without a cursor. Throws VALIDATION_009. */
export function decodeChange(
  cursor: string | null | undefined,
  scope: Scope,
  argument: string,
): ChangePosition | null {
  if (cursor === null || cursor === undefined) return null;
  const [at, changeId, memoryId] = decode(cursor, digestOf(scope), argument);
  const isPlace = Number.isSafeInteger(at) && typeof changeId === 'string' && typeof memoryId === 'string';
  if (!isPlace) throw foreignCursor(argument);
  return { at: at as number, changeId, memoryId };
}

function digestOf({ userId, agentId, runId, actorId }: Scope): string {
  return listDigest('changes', userId, agentId, runId, actorId);
}
