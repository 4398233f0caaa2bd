import { STOP_WORDS } from './stop-words.js';

/** Of the migrations. It finds the exact words of every language that has spaces, Han or kana, and stems English. */
export const DEFAULT_TEXT_ANALYZER = 'english';

const NONE: ReadonlySet<string> = new Set();

/** The stop words of a question to an index with this analyzer: analyzers of other languages bring their own, or none. */
export function stopWordsOf(analyzer: string): ReadonlySet<string> {
  return analyzer === 'english' ? STOP_WORDS : NONE;
}
