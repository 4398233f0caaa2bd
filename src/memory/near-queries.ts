import type { Scope } from './scope.js';

/** A memory, and the scope that what is found from it stays in. */
export interface ScopedMemory {
  readonly scope: Scope;
  readonly id: string;
}

/** How many turns before and after a memory are wanted; 0 to 10 each. */
export interface NeighborQuery extends ScopedMemory {
  readonly before: number;
  readonly after: number;
}

/** What searches for what is like a memory have in common. */
export interface SimilarQuery {
  /** How many are wanted. */
  readonly pool: number;
  /** Epoch milliseconds at which they must be live. */
  readonly liveAt: number;
}
