import type { Memory } from './model.js';

/**
 * What became of a memory that was to be added: stored, or held already by another one that is live and
 * has the same tenant, ids, role and text.
 */
export interface AddedMemory {
  readonly outcome: 'ADDED' | 'DUPLICATE';
  /** Of the memory that holds the text now; null when a repeated request's memory was purged since. */
  readonly id: string | null;
  /** As it is now; null when a repeated request's memory is gone since. */
  readonly memory: Memory | null;
}

/** What a request did to memories. */
export interface PastRequest {
  /** Of an add in the order of its memories; null where the memory was purged since. */
  readonly ids: readonly (string | null)[];
  /** Of an add, one per id; empty for other operations. */
  readonly outcomes: readonly AddedMemory['outcome'][];
}

/** One transaction of a deletion: up to `limit` memories that were created at or before `upTo`. */
export interface DeleteBatch {
  readonly upTo: number;
  readonly limit: number;
  readonly actorId: string | null;
  readonly at: number;
}

/** How far a deletion has come; with a request, over all its batches. */
export interface DeleteProgress {
  /** Matched when the request began; null without a request. */
  readonly matched: number | null;
  readonly deleted: number;
  /** True when nothing that matches is left. */
  readonly done: boolean;
}

/** What a scope has left behind, by kind. */
export const TRACES = ['memories', 'events', 'threads', 'requests', 'changes', 'scopes'] as const;
/** How many of each kind. */
export type PurgeCounts = Readonly<Record<(typeof TRACES)[number], number>>;

/** One transaction of a purge: up to `limit` memories, live ones first. */
export interface PurgeBatch {
  readonly limit: number;
  readonly at: number;
}

/** How far a purge has come; with a request, over all its batches. */
export interface PurgeProgress {
  readonly counts: PurgeCounts;
  /** True when nothing of the scope is left. */
  readonly done: boolean;
}
