import { decodeRank, encodeRank, listDigest, MAX_RANK } from './cursor.js';
import { type Caller, callOf, type ReadDeps } from './deps.js';
import { diversify } from './diversity.js';
import { type Filter, matchesAll } from './filter.js';
import { isLexical } from './lexical.js';
import type { Candidate, Memory, MemoryHit, SearchPlan } from './model.js';
import { parseFirst } from './page.js';
import { boundOfDeeper, type Question, rankCandidates } from './rank.js';
import { parseScoped, type ScopedInput } from './read-scope.js';
import { DEFAULT_RECIPE, type Recipe, recipeOf } from './recipe.js';
import type { Scope } from './scope.js';
import { parseSearchOptions, type SearchOptionsInput } from './search-options.js';
import { MAX_QUERY_BYTES, parseText } from './text.js';

export const DEFAULT_SEARCH_LENGTH = 10;

export interface SearchInput extends ScopedInput, SearchOptionsInput {
  /** false when absent: what has expired is not found. */
  readonly includeExpired?: boolean | null | undefined;
  readonly query: string;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface MemorySearch {
  /** What was searched; all that is reached through its memories stays in there. */
  readonly scope: Scope;
  readonly hits: readonly (MemoryHit & { readonly cursor: string })[];
  /** True when more memories matched than were asked for, up to 1,000 in all. */
  readonly hasNextPage: boolean;
  readonly explanation: SearchExplanation;
}

/** How a result came about. */
export interface SearchExplanation {
  readonly recipe: Recipe;
  readonly plan: SearchPlan;
  /** Milliseconds; of the embedder near 0 when it knows the question. */
  readonly timings: { readonly embed: number; readonly store: number; readonly rank: number };
}

/**
 * The live memories of a scope that fit a question best, best first. Two calls leave the process as a rule: one to the
 * embedder (when it is remote and the question is new), one statement to the database. A filter, a threshold, or a page
 * behind the first candidates may take more statements, and the first search of a process measures the scale of the model.
 * Pages fit together as long as nothing is written or expires.
 * Throws VALIDATION_001, 004, 005, 007, 008, 009, LEXICAL_MODE, EMBEDDER_UNAVAILABLE, STORE_UNAVAILABLE, TIMEOUT.
 */
export async function searchMemories(
  deps: ReadDeps,
  caller: Caller,
  input: SearchInput,
  hybrid: Recipe = DEFAULT_RECIPE,
): Promise<MemorySearch> {
  const { scope, filter } = parseScoped(input, '');
  const text = parseText(input.query, 'query', MAX_QUERY_BYTES);
  const first = parseFirst(input.first, DEFAULT_SEARCH_LENGTH, 'first');
  const options = parseSearchOptions(input, isLexical(deps.embedder.identity));
  const list = listDigest('search', scope, filter, text, options, input.includeExpired === true);
  const now = options.now ?? deps.clock.now();
  const after = decodeRank(input.after, list, 'after') ?? { rank: 0, pool: poolSize(first), now };
  const recipe = recipeOf(options.mode, hybrid);

  const embedding = performance.now();
  const [vector, range] =
    options.mode === 'TEXT'
      ? [null, NO_RANGE]
      : await Promise.all([
          deps.embedder.embedQuery(text, caller.signal),
          deps.similarityRange(caller.signal),
        ]);
  const times = recipe.time > 0 ? deps.readTimes(text, after.now) : [];

  const embed = performance.now() - embedding;
  let store = 0;
  const liveAt = input.includeExpired ? null : deps.clock.now();
  const words = options.mode !== 'VECTOR';
  const query = { text, words, window: recipe.window, vector, liveAt };
  const find = async (pool: number) => {
    const asked = performance.now();
    const found = await deps.store.searchMemories(callOf(caller), scope, filter, { ...query, pool });
    store += performance.now() - asked;
    return found;
  };
  const reading = performance.now();
  const found = await find(after.pool);
  const question = { text, times, range, rarestWord: found.rarestWord, ...options, now: after.now };
  const rank = (candidates: readonly Candidate[]) =>
    rankCandidates(candidates, question, recipe).filter(({ score }) => score >= options.threshold);
  const near = diversify(rank(found.candidates), options.diversity);
  const isCut = found.candidates.length >= after.pool && after.pool < MAX_RANK;
  const isDeep =
    isCut &&
    near.length < after.rank + first + 1 &&
    options.threshold <= boundOf(found.candidates, near, { pool: after.pool, filter }, question, recipe);
  const deeper = isDeep ? await find(MAX_RANK) : null;

  const far = deeper === null ? [] : behind(near, found.candidates, deeper.candidates, rank);
  const ranked = [...near, ...far].slice(0, MAX_RANK);
  const hits = ranked.slice(after.rank, after.rank + first).map((hit, i) => {
    return {
      ...hit,
      // Made when it is asked for, as in lists.
      get cursor() {
        return encodeRank(list, { ...after, rank: after.rank + i + 1 });
      },
    };
  });
  const hasNextPage = ranked.length > after.rank + first;
  const plan = { ...found.plan, rounds: found.plan.rounds + (deeper?.plan.rounds ?? 0) };
  const timings = { embed, store, rank: performance.now() - reading - store };
  return { scope, hits, hasNextPage, explanation: { recipe, plan, timings } };
}

/** Of a search by words alone; nothing is placed on it. */
const NO_RANGE = { unrelated: 0, answer: 0.5 };

/**
 * What a larger pool has found behind the hits so far. These keep their place, whatever is found beside them: pages that
 * were read before stay as they were, and scores go on falling.
 */
function behind(
  near: readonly MemoryHit[],
  candidates: readonly Candidate[],
  deeper: readonly Candidate[],
  rank: (candidates: readonly Candidate[]) => readonly MemoryHit[],
): readonly MemoryHit[] {
  const isKnown = isAmong(near);
  const lowest = Math.min(1, ...near.map(({ score }) => score));
  // Together, so that their places in the arms are counted through.
  return rank([...candidates.filter(isKnown), ...deeper.filter((one) => !isKnown(one))])
    .filter((hit) => !isKnown(hit))
    .map((hit) => ({ ...hit, score: Math.min(hit.score, lowest) }));
}

function isAmong(hits: readonly MemoryHit[]): (one: { readonly memory: Memory }) => boolean {
  const ids = new Set(hits.map(({ memory }) => memory.id));
  return ({ memory }) => ids.has(memory.id);
}

/** See boundOfDeeper: what a filter leaves out may still stand before what it lets pass. */
function boundOf(
  candidates: readonly Candidate[],
  near: readonly MemoryHit[],
  { pool, filter }: { readonly pool: number; readonly filter: Filter },
  question: Question,
  recipe: Recipe,
): number {
  const isKept = isAmong(near);
  const dropped = candidates.filter((one) => !isKept(one));
  const highestPrevious = matchesAll(filter)
    ? Math.max(...candidates.map(({ vectorScore }) => vectorScore ?? 0))
    : 1;
  return boundOfDeeper(candidates, dropped, { pool, highestPrevious }, question, recipe);
}

/**
 * How many candidates each arm is asked for. Ten hits of 50 find nearly what those of 250 find in conversations of LoCoMo
 * (evidence recall@10 0.858 and 0.861), and a fifth of the rows are read, sent and ranked.
 */
export function poolSize(first: number): number {
  return Math.max(50, 5 * first);
}
