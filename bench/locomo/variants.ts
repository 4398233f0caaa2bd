import { searchMemories } from '../../src/memory/search.js';

/** A way to search that is compared with others, such as the ranking without one of its parts. */
export interface Variant {
  readonly name: string;
  readonly search: typeof searchMemories;
}

/** All ways that can be asked for; `default` is the search as everybody gets it. */
const VARIANTS: readonly Variant[] = [{ name: 'default', search: searchMemories }];

/** The variants with these names, with commas between them. Throws for an unknown one, naming those that there are. */
export function variantsNamed(names: string): readonly Variant[] {
  return names.split(',').map((name) => {
    const found = VARIANTS.find((variant) => variant.name === name.trim());
    if (found !== undefined) return found;
    const known = VARIANTS.map((variant) => variant.name).join(', ');
    throw new Error(`--recipe '${name}' is none of: ${known}.`);
  });
}
