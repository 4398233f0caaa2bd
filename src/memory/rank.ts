import type { ArmExplanation, Candidate, MemoryHit } from './model.js';

/** How much each arm counts; the weights need not sum to 1. */
export interface Recipe {
  readonly name: string;
  readonly vector: number;
  readonly text: number;
}

/** Equal weights: neither arm is trusted more as long as each finds what the other misses. */
export const DEFAULT_RECIPE: Recipe = { name: 'hybrid', vector: 0.5, text: 0.5 };

interface Arm {
  readonly weight: number;
  readonly seen: ReadonlyMap<Candidate, ArmExplanation>;
  readonly scaled: ReadonlyMap<Candidate, number>;
}

/**
 * Relative-score fusion: each arm's scores are brought to [0, 1] by its own minimum and maximum (BM25 has
 * no upper bound, so raw scores cannot be added), then averaged by weight. A candidate that an arm did not
 * find counts 0 there; an arm that found nothing at all does not count. A score that is
 * no finite number finds nothing. Scores are in [0, 1], monotone in each arm's score, and comparable
 * within one result only. Ties go by vector score, then the newer
 * memory, then the id, so that the same candidates always come in the same order.
 */
export function rankCandidates(candidates: readonly Candidate[], recipe: Recipe): readonly MemoryHit[] {
  const vector = makeArm(candidates, recipe.vector, (candidate) => candidate.vectorScore);
  const text = makeArm(candidates, recipe.text, (candidate) => candidate.textScore);
  const total = [vector, text].reduce((sum, arm) => sum + (arm.seen.size > 0 ? arm.weight : 0), 0);
  return candidates
    .map((candidate) => ({ candidate, score: total === 0 ? 0 : fuse(candidate, [vector, text]) / total }))
    .sort((a, b) => b.score - a.score || compareTies(a.candidate, b.candidate))
    .map(({ candidate, score }) => ({
      memory: candidate.memory,
      score,
      vector: vector.seen.get(candidate) ?? null,
      text: text.seen.get(candidate) ?? null,
    }));
}

function fuse(candidate: Candidate, arms: readonly Arm[]): number {
  return arms.reduce((sum, arm) => sum + arm.weight * (arm.scaled.get(candidate) ?? 0), 0);
}

function makeArm(
  candidates: readonly Candidate[],
  weight: number,
  scoreOf: (candidate: Candidate) => number | null,
): Arm {
  const found = candidates
    .flatMap((candidate) => {
      const score = finite(scoreOf(candidate));
      return score === null ? [] : [{ candidate, score }];
    })
    .sort((a, b) => b.score - a.score || compareTies(a.candidate, b.candidate));
  const max = found[0]?.score ?? 0;
  const min = found.at(-1)?.score ?? 0;
  const scale = (score: number) => (max === min ? 1 : (score - min) / (max - min));
  return {
    weight,
    seen: new Map(found.map(({ candidate, score }, i) => [candidate, { rank: i + 1, score }])),
    scaled: new Map(found.map(({ candidate, score }) => [candidate, scale(score)])),
  };
}

function finite(score: number | null): number | null {
  return Number.isFinite(score) ? score : null;
}

function compareTies(a: Candidate, b: Candidate): number {
  return (
    (finite(b.vectorScore) ?? -1) - (finite(a.vectorScore) ?? -1) ||
    b.memory.createdAt - a.memory.createdAt ||
    (a.memory.id < b.memory.id ? -1 : a.memory.id > b.memory.id ? 1 : 0)
  );
}
