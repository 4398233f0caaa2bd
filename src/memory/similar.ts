import { decodeRank, encodeRank, listDigest } from './cursor.js';
import { type Caller, callOf, type ReadDeps } from './deps.js';
import { MemoryError } from './errors.js';
import { isLexical } from './lexical.js';
import type { ReachedMemory } from './neighbors.js';
import { parseFirst } from './page.js';
import { scopeOfPath } from './path.js';
import { rankCandidates } from './rank.js';
import { recipeOf } from './recipe.js';
import { parseScope, type Scope } from './scope.js';
import { DEFAULT_SEARCH_LENGTH, type MemorySearch } from './search.js';

export interface SimilarInput {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/**
 * The live memories that mean nearly what a memory means, nearest first and without itself: those of the scope
 * through which it was reached; of one read by its id, those of its user, else its agent, else its run. Its stored
 * vector is compared, so that no text of it is embedded again. Pages reach as far as the pool of the first one: ten
 * times its `first`, and 100 at least. Throws VALIDATION_009, LEXICAL_MODE, STORE_UNAVAILABLE, TIMEOUT, and
 * EMBEDDER_UNAVAILABLE while the scale of the model is not known yet.
 */
export async function similarMemories(
  deps: ReadDeps,
  caller: Caller,
  memory: ReachedMemory,
  input: SimilarInput,
): Promise<MemorySearch> {
  const scope = scopeOf(memory);
  const first = parseFirst(input.first, DEFAULT_SEARCH_LENGTH, 'first');
  const list = listDigest('similar', scope, memory.id);
  const now = deps.clock.now();
  const after = decodeRank(input.after, list, 'after') ?? { rank: 0, pool: similarPoolSize(first), now };
  if (isLexical(deps.embedder.identity)) throw new MemoryError('LEXICAL_MODE');
  const range = await deps.similarityRange(caller.signal);
  const recipe = recipeOf('VECTOR');

  const reading = performance.now();
  const query = { pool: after.pool, liveAt: now };
  const [found] = await deps.store.searchSimilarOfEach(callOf(caller), [{ scope, id: memory.id }], query);
  if (found === undefined) throw new Error('The store has an answer for every memory.');

  const ranking = performance.now();
  const { candidates, rarestWord, plan } = found;
  const question = { text: '', times: [], range, rarestWord, recency: null, now: after.now };
  const ranked = rankCandidates(candidates, question, recipe);
  const hits = ranked.slice(after.rank, after.rank + first).map((hit, i) => ({
    ...hit,
    get cursor() {
      return encodeRank(list, { ...after, rank: after.rank + i + 1 });
    },
  }));
  const timings = { embed: 0, store: ranking - reading, rank: performance.now() - ranking };
  return {
    scope,
    hits,
    hasNextPage: ranked.length > after.rank + first,
    explanation: { recipe, plan, timings },
  };
}

/**
 * Larger than a search's: here the index is asked for no more than goes on, and its recall follows what it is asked
 * for (0.988 or more from 100 on).
 */
function similarPoolSize(first: number): number {
  return Math.max(100, 10 * first);
}

function scopeOf({ path, userId, agentId, runId }: ReachedMemory): Scope {
  if (path) return scopeOfPath(path);
  if (userId !== null) return parseScope({ userId }, 'scope');
  return parseScope(agentId === null ? { runId } : { agentId }, 'scope');
}
