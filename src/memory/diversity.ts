import type { MemoryHit } from './model.js';

/** How many hits are chosen for being different; what is behind them keeps its place. */
const REACH = 100;
/** Code units of a text whose words are compared: of a hundred texts of the greatest length it would take seconds. */
const COMPARED = 1_000;
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): the next hit is the one with the most of
 * `(1 - weight) · score - weight · likeness`, where likeness is the greatest share of words (Jaccard) that it has in
 * common with a hit chosen before. 0 keeps the order as it is, 1 asks for new words only. Scores are not changed.
 */
export function diversify(hits: readonly MemoryHit[], weight: number): readonly MemoryHit[] {
  if (weight === 0) return hits;
  const left = hits.slice(0, REACH).map((hit) => ({ hit, words: wordsOf(hit.memory.text), likeness: 0 }));
  const chosen: MemoryHit[] = [];
  while (left.length > 0) {
    const values = left.map(({ hit, likeness }) => (1 - weight) * hit.score - weight * likeness);
    const [next] = left.splice(values.indexOf(Math.max(...values)), 1);
    if (next === undefined) break;
    chosen.push(next.hit);
    for (const other of left) other.likeness = Math.max(other.likeness, shared(next.words, other.words));
  }
  return [...chosen, ...hits.slice(REACH)];
}

/** Also of languages that are written without spaces. */
function wordsOf(text: string): ReadonlySet<string> {
  const beginning = text.slice(0, COMPARED).toLowerCase();
  const words = new Set<string>();
  for (const { segment, isWordLike } of SEGMENTER.segment(beginning)) if (isWordLike) words.add(segment);
  return words;
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const word of fewer) if (more.has(word)) both += 1;
  const either = a.size + b.size - both;
  return either === 0 ? 1 : both / either;
}
