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

/** One transaction of a deletion. */
export interface DeleteBatch {
  readonly upTo: number;
  readonly limit: number;
  readonly actorId: string | null;
  readonly at: number;
}

export interface DeleteProgress {
  /** Matched when the request began; null without a request. */
  readonly matched: number | null;
  readonly deleted: number;
  /** True when nothing that matches is left. */
  readonly done: boolean;
}

/** What a scope has left behind, by kind. */
export const TRACES = ['memories', 'events', 'threads', 'requests', 'changes', 'scopes'] as const;
export type PurgeCounts = Readonly<Record<(typeof TRACES)[number], number>>;

export interface PurgeBatch {
  readonly limit: number;
  readonly at: number;
}

export interface PurgeProgress {
  readonly counts: PurgeCounts;
  readonly done: boolean;
}
