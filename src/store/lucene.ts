import { OWNER_KINDS } from '../memory/path.js';
import type { Scope } from '../memory/scope.js';
import { questionTerms } from './question-terms.js';
import { scopeKey } from './scope-key.js';
import { DEFAULT_TEXT_ANALYZER } from './text-analyzer.js';

/**
 * All memories of a scope, as a Lucene query over `memory_text`. Their scores mean nothing, but are above 0: where nothing can
 * score more than 0, Lucene looks at all that match instead of as many as are asked for (4 ms more for two keys).
 */
export function scopeQuery(tenant: string, scope: Scope): string {
  return scopeKeys(tenant, scope).join(' ');
}

/**
 * The question as a Lucene query over `memory_text`: the keys of the scope are required and weigh nothing,
 * any word may match, in the memory, and `window` times as much in the memory with those around it. Every character with
 * a meaning in Lucene's syntax is escaped. null when the question has no words.
 */
export function luceneQuery(
  tenant: string,
  scope: Scope,
  question: string,
  window = 0,
  analyzer: string = DEFAULT_TEXT_ANALYZER,
): string | null {
  const words = questionTerms(question, analyzer);
  if (words === '') return null;
  const weight = windowWeight(scope, window);
  const wanted = weight > 0 ? `+(text:(${words}) windowText:(${words})^${weight})` : `+text:(${words})`;
  const keys = scopeKeys(tenant, scope).map((key) => `${key}^0`);
  return `${keys.join(' ')} ${wanted}`;
}

function scopeKeys(tenant: string, scope: Scope): readonly string[] {
  return OWNER_KINDS.flatMap((kind) => {
    const id = scope[`${kind}Id`];
    return id === null ? [] : [`+${kind}Key:${scopeKey(tenant, kind, id)}`];
  });
}

/**
 * The most that one word of a question can bring to a score of `luceneQuery`, however often a text repeats it: the inverse
 * document frequency of a word that one of `storeSize` memories has, as BM25Similarity of Lucene computes it (Robertson,
 * Zaragoza 2009, "The Probabilistic Relevance Framework"), in the memory and in its window.
 */
export function rarestWord(storeSize: number, scope: Scope, window: number): number {
  const idf = Math.log(1 + Math.max(0, storeSize - 1 + 0.5) / (1 + 0.5));
  return idf * (1 + windowWeight(scope, window));
}

/** In the scope of an actor, what others said around a memory is not looked at. */
function windowWeight({ actorId }: Scope, window: number): number {
  return actorId === null ? window : 0;
}
