import { decodeRank, encodeRank, listDigest, MAX_RANK } from './cursor.js';
import { type Caller, callOf, type ReadDeps } from './deps.js';
import { diversify } from './diversity.js';
import { isLexical } from './lexical.js';
import type { Candidate, MemoryHit, SearchPlan } from './model.js';
import { parseFirst } from './page.js';
import { boundOfUnseen, rankCandidates } from './rank.js';
import { parseScoped, type ScopedInput } from './read-scope.js';
import { DEFAULT_RECIPE, type Recipe, recipeOf } from './recipe.js';
import type { Scope } from './scope.js';
import { parseSearchOptions, type SearchOptions, type SearchOptionsInput } from './search-options.js';
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
 * The live memories of a scope that fit a question best, best first. At most two calls leave the process: one
 * to the embedder (when it is remote and the question is new), one statement to the database; a filter, a threshold, or a
 * page behind the first candidates, may take more statements. Pages fit together as long as nothing is written or expires.
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
  const after = decodeRank(input.after, list, 'after') ?? {
    ...{ rank: 0, pool: poolSize(first), now: options.now ?? deps.clock.now() },
  };
  const recipe = recipeOf(options.mode, hybrid);

  const embedding = performance.now();
  const [vector, range] =
    options.mode === 'TEXT'
      ? [null, NO_RANGE]
      : await Promise.all([
          deps.embedder.embedQuery(text, caller.signal),
          deps.similarityRange(caller.signal),
        ]);
  const times = deps.readTimes(text, after.now);

  const reading = performance.now();
  const liveAt = input.includeExpired ? null : deps.clock.now();
  const words = options.mode !== 'VECTOR';
  const query = { text, words, window: recipe.window, vector, liveAt };
  const find = (pool: number) => deps.store.searchMemories(callOf(caller), scope, filter, { ...query, pool });
  const found = await find(after.pool);
  const question = { text, times, range, rarestWord: found.rarestWord, ...options, now: after.now };
  const rank = (candidates: readonly Candidate[]) => rankCandidates(candidates, question, recipe);
  const near = rankInTurn(found.candidates, [], rank, options);
  const isCut = found.candidates.length >= after.pool && after.pool < MAX_RANK;
  const isDeep =
    isCut &&
    near.length < after.rank + first + 1 &&
    boundOfUnseen(found.candidates, after.pool, question, recipe) >= options.threshold;
  const deeper = isDeep ? await find(MAX_RANK) : null;

  const ranking = performance.now();
  const ranked = deeper === null ? near : rankInTurn(found.candidates, deeper.candidates, rank, options);
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
  const [embed, store] = [reading - embedding, ranking - reading];
  const timings = { embed, store, rank: performance.now() - ranking };
  return { scope, hits, hasNextPage, explanation: { recipe, plan, timings } };
}

/** Of a search by words alone; nothing is placed on it. */
const NO_RANGE = { unrelated: 0, answer: 0.5 };

/**
 * One ranking of both pools, at most 1,000 long. What the first pool found keeps its place, whatever the larger one
 * finds beside it: pages that were read before stay as they were, and scores go on falling.
 */
function rankInTurn(
  candidates: readonly Candidate[],
  deeper: readonly Candidate[],
  rank: (candidates: readonly Candidate[]) => readonly MemoryHit[],
  { threshold, diversity }: Pick<SearchOptions, 'threshold' | 'diversity'>,
): readonly MemoryHit[] {
  const first = new Set(candidates.map(({ memory }) => memory.id));
  const others = deeper.filter(({ memory }) => !first.has(memory.id));
  const ranked = rank([...candidates, ...others]).filter(({ score }) => score >= threshold);
  const near = diversify(
    ranked.filter(({ memory }) => first.has(memory.id)),
    diversity,
  );
  const lowest = Math.min(1, ...near.map(({ score }) => score));
  const far = ranked
    .filter(({ memory }) => !first.has(memory.id))
    .map((hit) => ({ ...hit, score: Math.min(hit.score, lowest) }));
  return [...near, ...far].slice(0, MAX_RANK);
}

/**
 * How many candidates each arm is asked for. Ten hits of 50 are those of 100 but for one LoCoMo question in 500
 * (evidence recall@10 0.844 and 0.846; of 30: 0.841), and half as many rows are read, sent and ranked.
 */
export function poolSize(first: number): number {
  return Math.max(50, 5 * first);
}
