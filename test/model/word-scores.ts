import { STOP_WORDS } from '../../src/store/stop-words.js';

/** Usual values of BM25: how soon a repeated word stops counting, and how much a long text is discounted. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;

/**
 * BM25 of each text for the question's words; 0 for a text that has none of them. Words are compared in
 * lower case as they stand: unlike the database's analyzer it knows no stems, so scores agree with the
 * database in order of magnitude only, and sets of hits for words without endings.
 */
export function wordScores(texts: readonly string[], question: string): readonly number[] {
  const documents = texts.map(wordsOf);
  const wanted = [...new Set(wordsOf(question))].filter((word) => !STOP_WORDS.has(word));
  const words = documents.reduce((sum, document) => sum + document.length, 0);
  const averageLength = Math.max(1, words / Math.max(1, texts.length));
  const rarity = new Map(wanted.map((word) => [word, rarityOf(word, documents)]));
  return documents.map((document) =>
    wanted.reduce((sum, word) => {
      const count = document.filter((candidate) => candidate === word).length;
      const discount = 1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * document.length) / averageLength;
      return sum + ((rarity.get(word) ?? 0) * count) / (count + SATURATION * discount);
    }, 0),
  );
}

/** More than one word brings to any text: how rare it is when one of so many has it. */
export function wordBound(texts: number): number {
  return rarity(1, Math.max(1, texts));
}

function rarityOf(word: string, documents: readonly (readonly string[])[]): number {
  return rarity(documents.filter((words) => words.includes(word)).length, documents.length);
}

function rarity(holders: number, documents: number): number {
  return Math.log(1 + (documents - holders + 0.5) / (holders + 0.5));
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
