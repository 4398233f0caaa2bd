import { DEFAULT_RECIPE, type Recipe } from '../../src/memory/recipe.js';
import { searchMemories } from '../../src/memory/search.js';

/** A way to search that is compared with others, such as the ranking without one of its parts. */
export interface Variant {
  readonly name: string;
  readonly search: typeof searchMemories;
}

function variant(name: string, changes: Partial<Recipe>): Variant {
  const recipe = { ...DEFAULT_RECIPE, ...changes };
  return { name, search: (deps, caller, input) => searchMemories(deps, caller, input, recipe) };
}

function single(mode: 'VECTOR' | 'TEXT'): Variant {
  const search: typeof searchMemories = (deps, caller, input) =>
    searchMemories(deps, caller, { ...input, mode });
  return { name: mode.toLowerCase(), search };
}

/** All ways that can be asked for; `default` is the search as everybody gets it, the others leave out a part of it. */
const VARIANTS: readonly Variant[] = [
  { name: 'default', search: searchMemories },
  variant('without-window', { window: 0 }),
  variant('without-previous', { previous: 0 }),
  variant('without-speaker', { speaker: 0 }),
  variant('without-asking', { asking: 0 }),
  variant('without-time', { time: 0 }),
  variant('without-vectors', { vector: 0, text: 1 }),
  variant('without-words', { vector: 1, text: 0 }),
  variant('arms-only', { window: 0, previous: 0, speaker: 0, asking: 0, time: 0 }),
  single('VECTOR'),
  single('TEXT'),
];

/** The variants with these names, with commas between them; `all` is every one. Throws for an unknown one, naming those that there are. */
export function variantsNamed(names: string): readonly Variant[] {
  if (names === 'all') return VARIANTS;
  return names.split(',').map((name) => {
    const found = VARIANTS.find((one) => one.name === name.trim());
    if (found !== undefined) return found;
    const known = VARIANTS.map((one) => one.name).join(', ');
    throw new Error(`--recipe '${name}' is none of: all, ${known}.`);
  });
}
