import type { Call, Clock, Embedder, IdSource, MemoryStore } from './ports.js';
import type { Principal } from './principal.js';
import type { SimilarityRange } from './rank.js';
import type { ReadTimes } from './signals.js';

/** What the operations are built on; app.ts wires it once. */
export interface MemoryDeps {
  readonly store: MemoryStore;
  readonly embedder: Embedder;
  /** Between which cosines the embedder's likenesses lie; the first call may measure it. */
  readonly similarityRange: (signal?: AbortSignal) => Promise<SimilarityRange>;
  readonly clock: Clock;
  readonly readTimes: ReadTimes;
  readonly ids: IdSource;
}

/** What reads of a scope need of the store. An API may put in front of it what joins reads into fewer statements. */
export type ScopeReads = Pick<
  MemoryStore,
  | 'listMemories'
  | 'countMemories'
  | 'searchMemories'
  | 'searchSimilarOfEach'
  | 'listNeighborsOfEach'
  | 'listOwnersOfEach'
  | 'countOwnersOfEach'
>;

/** What reads of a scope are built on. */
export interface ReadDeps extends Pick<MemoryDeps, 'similarityRange' | 'clock' | 'readTimes'> {
  readonly store: ScopeReads;
  readonly embedder: Pick<Embedder, 'identity' | 'embedQuery'>;
}

/** Who asks, and a signal that fires when nobody waits for the answer any more. */
export interface Caller {
  readonly principal: Principal;
  readonly signal?: AbortSignal | undefined;
}

/** The only way from a caller to a tenant. */
export function callOf(caller: Caller): Call {
  return { tenant: caller.principal.tenant, signal: caller.signal };
}
