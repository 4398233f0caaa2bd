/** Numbers in [0, 1) that look random and are the same for the same seed. */
export type Random = () => number;

/** mulberry32 by Tommy Ettinger: 32 bits of state, good enough for data, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a over the UTF-16 units of a text, 32 bits: a seed for what belongs to the text. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A direction at random: `dimensions` numbers of norm 1, evenly spread over the sphere. */
export function randomDirection(random: Random, dimensions: number): Float32Array {
  const values = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i += 2) {
    // Box and Muller: two normal numbers from two even ones.
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < dimensions) values[i + 1] = radius * Math.sin(angle);
  }
  return toUnit(values);
}

/** The same direction with norm 1, in place. A vector of zeros stays as it is. */
export function toUnit(values: Float32Array): Float32Array {
  let squares = 0;
  for (const value of values) squares += value * value;
  if (squares === 0) return values;
  const norm = Math.sqrt(squares);
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) / norm;
  return values;
}

/**
 * Places 0 to `count - 1`, place r with a probability in proportion to 1 / (r + 1)^exponent, as words of a language are
 * used (Zipf 1949; the exponent of English is about 1).
 */
export function zipf(count: number, exponent = 1): (random: Random) => number {
  const sums = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank += 1) {
    total += 1 / (rank + 1) ** exponent;
    sums[rank] = total;
  }
  return (random) => {
    const wanted = random() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
