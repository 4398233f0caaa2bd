import type { SearchPlan } from '../memory/model.js';

/**
 * Up to this many memories of the smallest owner, every vector of the scope is compared: 8 ms per 1,000, and nothing is
 * missed. Above it the index takes less time, and finds 0.99 of the ten nearest or more.
 */
export const EXACT_UP_TO = 500;

/** How much larger the next pool is when what does not pass took the places of what does. */
const WIDER = 10;

/**
 * The index is asked for this much more than goes on, since its recall follows what it is asked for: of ten nearest it
 * finds 0.66-0.98 asked for 10, 0.988 or more asked for 100, in scopes of 50,000 0.993 asked for 130.
 */
const MARGIN = 2.6;

/**
 * More is not asked of an index at once. The vector index walks to three times as many as it is asked for, to 10,000 at
 * most, and compares whole vectors only where that is more: asked for 10,000, its scores are estimates.
 */
const MOST = 5_000;

/** A sample of the scope is this much larger than what the index is asked for: half of it may have expired. */
const SAMPLE = 2;

/** More than any scope holds, as Lucene and Cypher take it. */
const ALL = 2 ** 31 - 1;

/** What one statement asks for. */
export interface Pools {
  readonly pool: number;
  readonly vectorPool: number;
  /** How many of those go on. */
  readonly nearest: number;
  readonly textPool: number;
  readonly exactUpTo: number;
  /** How many of the scope are looked at to know whether it holds the pool. */
  readonly sample: number;
}

/** What a statement brought; those that `pass` are live and match the filter. */
export interface Yield {
  readonly plan: Omit<SearchPlan, 'rounds'>;
  readonly vectors: { readonly found: number; readonly pass: number };
  readonly texts: { readonly found: number; readonly pass: number };
}

/** The first statement. A filter is applied to what the indexes return, so they are asked for more. */
export function firstPools(pool: number, isFiltered: boolean): Pools {
  const wide = isFiltered ? Math.min(pool * WIDER, MOST) : pool;
  // What a filter is asked more for is margin enough.
  const vectorPool = isFiltered ? wide : Math.ceil(pool * MARGIN);
  const pools = { pool, vectorPool, nearest: wide, textPool: wide };
  return { ...pools, exactUpTo: EXACT_UP_TO, sample: vectorPool * SAMPLE };
}

/**
 * The next statement, or null when both arms have what there is, up to the pool. An index that returned too few
 * that pass is not asked again: the scope is compared as a whole. A text arm that was full and lost more than half
 * of its pool is widened until it is not full; by itself it has to fill the pool, which tells whether there is more.
 */
export function nextPools(pools: Pools, { plan, vectors, texts }: Yield): Pools | null {
  const exactUpTo = plan.vectors === 'INDEX' && vectors.pass < pools.pool ? ALL : pools.exactUpTo;
  const enough = plan.vectors === 'NONE' ? pools.pool : pools.pool / 2;
  const isCut = texts.found >= pools.textPool && texts.pass < enough;
  const textPool = isCut ? Math.min(ALL, pools.textPool * WIDER) : pools.textPool;
  if (exactUpTo === pools.exactUpTo && textPool === pools.textPool) return null;
  return { ...pools, exactUpTo, textPool };
}
