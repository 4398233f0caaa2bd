import { OWNER_KINDS } from '../memory/path.js';
import type { Scope } from '../memory/scope.js';
import { questionTerms } from './question-terms.js';
import { scopeKey } from './scope-key.js';
import { DEFAULT_TEXT_ANALYZER } from './text-analyzer.js';

/** Finds nothing: no key has this form. A statement needs a query even when the text arm has no words. */
const NOTHING = '+userKey:none';

/** All memories of a scope, as a Lucene query over `memory_text` that gives every one of them the score 0. */
export function scopeQuery(tenant: string, scope: Scope): string {
  const keys = OWNER_KINDS.flatMap((kind) => {
    const id = scope[`${kind}Id`];
    return id === null ? [] : [`+${kind}Key:${scopeKey(tenant, kind, id)}^0`];
  });
  return keys.join(' ');
}

/**
 * The question as a Lucene query over `memory_text`: the keys of the scope are required and weigh nothing,
 * any word may match, in the memory, and `window` times as much in the memory with those around it. Every character with
 * a meaning in Lucene's syntax is escaped. In the scope of an actor, what others said around a memory is not looked at.
 */
export function luceneQuery(
  tenant: string,
  scope: Scope,
  question: string,
  window = 0,
  analyzer: string = DEFAULT_TEXT_ANALYZER,
): string {
  const words = questionTerms(question, analyzer);
  if (words === '') return NOTHING;
  const wanted =
    scope.actorId === null && window > 0
      ? `+(text:(${words}) windowText:(${words})^${window})`
      : `+text:(${words})`;
  return `${scopeQuery(tenant, scope)} ${wanted}`;
}
