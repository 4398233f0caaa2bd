/** Vectors of equal length one after the other. */
export interface Vectors {
  readonly dimensions: number;
  readonly values: Float32Array;
}

/** What the best memories of a scope are, found by looking at every one. */
export interface Exact {
  /** Score of the k-th best: all that score more, and so many that score as much, are the answer. */
  readonly threshold: number;
  /** Fewer than k when the scope has fewer. */
  readonly count: number;
  scoreOf(place: number): number;
}

/** Two scores of 32-bit numbers that differ by less may have changed places. */
const ROUNDING = 1e-6;

/** The `k` members with the greatest inner product with the question, for unit vectors their cosine. */
export function exactBest(
  vectors: Vectors,
  members: readonly number[],
  question: Float32Array,
  k: number,
): Exact {
  const scoreOf = (place: number) => dot(vectors, place, question);
  const best = new Float64Array(Math.min(k, members.length)).fill(Number.NEGATIVE_INFINITY);
  for (const place of members) {
    const score = scoreOf(place);
    if (score <= (best.at(-1) ?? Number.POSITIVE_INFINITY)) continue;
    let at = best.length - 1;
    for (; at > 0 && (best[at - 1] ?? 0) < score; at -= 1) best[at] = best[at - 1] ?? 0;
    best[at] = score;
  }
  return { threshold: best.at(-1) ?? Number.NaN, count: best.length, scoreOf };
}

/** Part of the k best that was found; what ties with the last of them counts as one of them. 1 for an empty scope. */
export function recallOf(exact: Exact, found: readonly number[]): number {
  if (exact.count === 0) return 1;
  const right = [...new Set(found)].filter((place) => exact.scoreOf(place) >= exact.threshold - ROUNDING);
  return Math.min(right.length, exact.count) / exact.count;
}

/** 1 for the best member, by how many score more. */
export function exactRank(
  vectors: Vectors,
  members: readonly number[],
  question: Float32Array,
  place: number,
): number {
  const own = dot(vectors, place, question);
  return 1 + members.filter((other) => dot(vectors, other, question) > own).length;
}

function dot({ values, dimensions }: Vectors, place: number, question: Float32Array): number {
  const start = place * dimensions;
  let sum = 0;
  for (let i = 0; i < dimensions; i += 1) sum += (values[start + i] ?? 0) * (question[i] ?? 0);
  return sum;
}
