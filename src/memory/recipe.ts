/** How much each part of a ranking counts. All are shares of the score, which is 0 to 1 before it is lifted. */
export interface Recipe {
  readonly name: string;
  /** Of the likeness of meanings. */
  readonly vector: number;
  /** Of the words. */
  readonly text: number;
  /** How much more a word counts in a memory with the two before and after it than in the memory alone; 0: not at all. */
  readonly window: number;
  /** How much what was said before a memory counts in its meaning, beside its own 1. */
  readonly previous: number;
  /** Added when the question names who said it. */
  readonly speaker: number;
  /** Taken off what only asks: a question states nothing. */
  readonly asking: number;
  /** Added to what happened when the question says. */
  readonly time: number;
}

/**
 * Chosen on conversations, where it lies in the middle of a plateau: every part is worth something, and no weight
 * decides (docs/benchmarks.md, `npm run bench -- locomo`). Meaning counts a little more than words, so that what is said
 * in none of the question's words is found beside what has one of them.
 */
export const DEFAULT_RECIPE: Recipe = {
  name: 'conversation',
  vector: 0.55,
  text: 0.45,
  window: 2,
  previous: 0.5,
  speaker: 0.05,
  asking: 0.1,
  time: 0.2,
};

/** Which arms a search uses. */
export const SEARCH_MODES = ['HYBRID', 'VECTOR', 'TEXT'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

const ALONE = { previous: 0, speaker: 0, asking: 0, time: 0 } as const;

/** The recipe of a mode: of one arm alone, that arm's own order, which nothing lifts. */
export function recipeOf(mode: SearchMode, hybrid: Recipe = DEFAULT_RECIPE): Recipe {
  if (mode === 'HYBRID') return hybrid;
  const arms = mode === 'VECTOR' ? { vector: 1, text: 0 } : { vector: 0, text: 1 };
  return { ...hybrid, ...ALONE, ...arms, name: mode.toLowerCase() };
}
