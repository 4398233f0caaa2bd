import { OWNER_KINDS } from '../memory/path.js';
import type { Scope } from '../memory/scope.js';
import { scopeKey } from './scope-key.js';
import { STOP_WORDS } from './stop-words.js';

/** Code units of a question that are looked at, and words of it that are asked for: Lucene takes 1,024 clauses. */
const MAX_QUERY_LENGTH = 2_000;
const MAX_WORDS = 64;

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
export function luceneQuery(tenant: string, scope: Scope, question: string, window = 0): string {
  const words = question
    .slice(0, MAX_QUERY_LENGTH)
    .toWellFormed()
    // What a phone writes into "what’s": the stop words have the plain one.
    .replaceAll('’', "'")
    .split(/\s+/)
    .filter(
      (word) =>
        /[\p{L}\p{N}]/u.test(word) && !STOP_WORDS.has(word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '')),
    )
    .slice(0, MAX_WORDS)
    .map(escapeWord)
    .join(' ');
  if (words === '') return NOTHING;
  const wanted =
    scope.actorId === null && window > 0
      ? `+(text:(${words}) windowText:(${words})^${window})`
      : `+text:(${words})`;
  return `${scopeQuery(tenant, scope)} ${wanted}`;
}

function escapeWord(word: string): string {
  const escaped = word.replace(/[+\-&|!(){}[\]^"~*?:\\/<>=]/g, '\\$&');
  return /^(AND|OR|NOT|TO)$/.test(escaped) ? escaped.toLowerCase() : escaped;
}
