import { stopWordsOf } from './text-analyzer.js';

/** Code units of a question that are looked at, and words of it that are asked for. */
const MAX_QUERY_LENGTH = 2_000;
const MAX_WORDS = 64;

/**
 * Lucene refuses a query of more than 1,024 clauses; a question is asked in two fields, beside the keys of a scope.
 * An analyzer makes several clauses of what is one word here: at most one for each sign of a script without spaces.
 */
const MAX_CLAUSES = 480;

/** What is written without spaces, but for katakana, whose runs are words. */
const UNSPACED = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Bopomofo}々〆〇ー';
const PIECES = new RegExp(
  `(?<katakana>\\p{sc=Katakana}[\\p{sc=Katakana}ー]*)|(?<unspaced>[${UNSPACED}]+)|(?<word>[^${UNSPACED}\\p{sc=Katakana}]+)`,
  'gu',
);
const CLAUSES =
  /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Katakana}\p{sc=Hangul}\p{Extended_Pictographic}\p{RI}]|(?:(?![\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Katakana}\p{sc=Hangul}])[\p{L}\p{M}\p{N}])+/gu;

/** So that two signs that two texts share count about as much as one shared word of a language with spaces. */
const PAIR_WEIGHT = 0.5;
const SIGN_WEIGHT = 0.3;
/** Of two hiragana, which mostly write endings and particles. */
const HIRAGANA_WEIGHT = 0.2;

/**
 * The words of a question, each once, escaped for Lucene's query parser and a clause of its own: any of them may match.
 * What is written without spaces is asked for in pairs of neighbouring signs, as phrases, and Han signs alone as
 * well: an index may hold signs or pairs, and both are found. Pairs are what most retrieval of Chinese and Japanese
 * uses (Nie, Gao, Zhang, Zhou 2000, "On the use of words and n-grams for Chinese information retrieval"). '' when
 * the question has no words.
 */
export function questionTerms(question: string, analyzer: string): string {
  const stopWords = stopWordsOf(analyzer);
  const words = question
    .slice(0, MAX_QUERY_LENGTH)
    .toWellFormed()
    // What a phone writes into "what’s": the stop words have the plain one.
    .replaceAll('’', "'")
    .split(/\s+/)
    .filter((word) => hasLetter(word) && !stopWords.has(trimmedWord(word)));
  let left = MAX_CLAUSES;
  // Who says a word twice does not ask for it twice as much.
  return firstOfEach(firstOfEach(words, trimmedWord).slice(0, MAX_WORDS).flatMap(termsOf), ({ text }) => text)
    .filter(({ clauses }) => {
      if (clauses > left) return false;
      left -= clauses;
      return true;
    })
    .map(({ text }) => text)
    .join(' ');
}

interface Term {
  readonly text: string;
  /** How many clauses an analyzer may make of it. */
  readonly clauses: number;
}

function termsOf(word: string): readonly Term[] {
  return [...word.matchAll(PIECES)].flatMap(({ 0: piece, groups }) =>
    groups?.unspaced === undefined ? wordTerm(piece) : signTerms([...piece]),
  );
}

function wordTerm(word: string): readonly Term[] {
  if (!hasLetter(word)) return [];
  return [{ text: escapeWord(word), clauses: word.match(CLAUSES)?.length ?? 1 }];
}

function signTerms(signs: readonly string[]): readonly Term[] {
  const [only = ''] = signs;
  if (signs.length === 1) return [{ text: only, clauses: 1 }];
  return signs.flatMap((sign, i) => {
    const next = signs[i + 1];
    const alone = /\p{sc=Han}/u.test(sign) ? [{ text: `${sign}^${SIGN_WEIGHT}`, clauses: 1 }] : [];
    if (next === undefined) return alone;
    const pair = `${sign}${next}`;
    const weight = /^\p{sc=Hiragana}+$/u.test(pair) ? HIRAGANA_WEIGHT : PAIR_WEIGHT;
    return [...alone, { text: `"${pair}"^${weight}`, clauses: 2 }];
  });
}

/** The first of those that have the same key. */
function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
}

/**
 * Without the signs around it, and composed, as stop words are written. Those inside tell "1/12" from "11/2" and "I.T."
 * from "it"; a vowel sign at the end belongs to the word.
 */
function trimmedWord(word: string): string {
  return word
    .normalize('NFC')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '');
}

function hasLetter(word: string): boolean {
  return /[\p{L}\p{N}]/u.test(word);
}

function escapeWord(word: string): string {
  const escaped = word.replace(/[+\-&|!(){}[\]^"~*?:\\/<>=]/g, '\\$&');
  return /^(AND|OR|NOT|TO)$/.test(escaped) ? escaped.toLowerCase() : escaped;
}
