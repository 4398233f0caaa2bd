import { memoize } from './memoize.js';
import type { ArmExplanation, Candidate, HitSignals, MemoryHit } from './model.js';
import type { Recipe } from './recipe.js';
import { isAsking, namesActor, nearness, type TimeWord } from './signals.js';

/** Cosines of one embedder between which a likeness means something. */
export interface SimilarityRange {
  /** Of a question and a text that has nothing to do with it: the scale's 0. */
  readonly unrelated: number;
  /** Of a question and a text that answers it in other words: the middle of the scale. */
  readonly answer: number;
}

/** What is known of a question, beside what the arms made of it. */
export interface Question {
  readonly text: string;
  /** The times that it speaks of. */
  readonly times: readonly TimeWord[];
  readonly range: SimilarityRange;
  /** The most that one word can bring to a textScore: the words' scale. */
  readonly rarestWord: number;
  /** null: age does not count. */
  readonly recency: Recency | null;
  /** What counts as the present, in epoch milliseconds. */
  readonly now: number;
}

export interface Recency {
  /** 0 to 1: how much of the score is youth. */
  readonly weight: number;
  readonly halfLifeDays: number;
}

const DAY = 86_400_000;

/**
 * Weighted sum of the arms, each on a scale of its own: relative-score fusion, as Weaviate's hybrid search does it, but
 * with ends that do not come from the candidates. Likeness of meaning, of the memory and of what was said before it,
 * is placed on the embedder's scale, where an answer in other words has 0.5. Words are divided by the most that one
 * word can bring, or by the best of the scope where several bring more: by the best alone, whatever has one common
 * word of the question would count as if it had all of them, and push aside what answers in other words. Added to it:
 * who is named and when it happened; taken off: that it only asks. The score is in [0, 1], and monotone in each arm's
 * score; it means the same in every query of one store and embedder. Ties go by likeness, then the newer memory, then
 * the id, so that the same candidates always come in the same order.
 */
export function rankCandidates(
  candidates: readonly Candidate[],
  question: Question,
  recipe: Recipe,
): readonly MemoryHit[] {
  const places = { vector: placesOf(candidates, 'vectorScore'), text: placesOf(candidates, 'textScore') };
  const allWords = wordScale(candidates, question);
  const named = memoize((actorId: string | null) => namesActor(question.text, actorId));
  return candidates
    .map((candidate) => {
      const { memory } = candidate;
      const signals = {
        likeness: likeness(candidate, question.range, recipe.previous),
        words: (finite(candidate.textScore) ?? 0) / allWords,
        speaker: recipe.speaker > 0 && named(memory.actorId) ? 1 : 0,
        time: recipe.time > 0 ? nearness(memory.eventAt, question.times) : 0,
        asking: recipe.asking > 0 && isAsking(memory.text) ? 1 : 0,
        youth: youth(memory.eventAt, question),
      };
      return { candidate, signals, score: sum(signals, question, recipe) };
    })
    .sort((a, b) => b.score - a.score || compareTies(a.candidate, b.candidate))
    .map(({ candidate, signals, score }) => ({
      memory: candidate.memory,
      score: clamp(score),
      vector: places.vector.get(candidate) ?? null,
      text: places.text.get(candidate) ?? null,
      signals,
    }));
}

/**
 * The most that a larger pool can make of a memory that is not among the hits so far: of one that neither arm has returned,
 * and of the candidates that were `dropped`, whose words may be known to the larger pool alone. No arm scores what it has
 * not returned higher than the last it has, and all else counts in full (the bound of the threshold algorithm: Fagin,
 * Lotem, Naor 2003, "Optimal aggregation algorithms for middleware"). What cannot reach a threshold need not be sought.
 * `highestPrevious`: the most that the memory before another can be like the question, as (1 + cos) / 2.
 */
export function boundOfDeeper(
  candidates: readonly Candidate[],
  dropped: readonly Candidate[],
  { pool, highestPrevious }: { readonly pool: number; readonly highestPrevious: number },
  question: Question,
  recipe: Recipe,
): number {
  const falling = (arm: Arm) => finiteScores(candidates, arm).sort((a, b) => b - a);
  const texts = falling('textScore');
  // An arm that lost more than half of its pool was asked again until it had no more.
  const lastText = texts.length < pool / 2 ? 0 : (texts.at(-1) ?? 0);
  const scale = wordScale(candidates, question);
  const vectorScore = falling('vectorScore').at(pool - 1) ?? null;
  const unseen = {
    likeness: likeness({ vectorScore, previousScore: highestPrevious }, question.range, recipe.previous),
    words: lastText / scale,
    speaker: 1,
    time: question.times.length > 0 ? 1 : 0,
    asking: 0,
    youth: 1,
  };
  const completed = dropped.map((one) => ({ ...one, textScore: finite(one.textScore) ?? lastText }));
  const [best] = rankCandidates(completed, { ...question, rarestWord: scale }, recipe);
  return Math.max(clamp(sum(unseen, question, recipe)), best?.score ?? 0);
}

function sum(signals: HitSignals, { recency }: Question, recipe: Recipe): number {
  const score =
    recipe.vector * clamp(signals.likeness) +
    recipe.text * signals.words +
    recipe.speaker * signals.speaker +
    recipe.time * signals.time -
    recipe.asking * signals.asking;
  return recency === null ? score : (1 - recency.weight) * score + recency.weight * signals.youth;
}

/** What the score of the text arm is divided by. */
function wordScale(candidates: readonly Candidate[], { rarestWord }: Question): number {
  return Math.max(rarestWord, ...finiteScores(candidates, 'textScore')) || 1;
}

/** Where a candidate stands between the embedder's ends; below 0 and above 1 outside of them. */
function likeness(
  { vectorScore, previousScore }: Pick<Candidate, 'vectorScore' | 'previousScore'>,
  range: SimilarityRange,
  weight: number,
): number {
  const own = finite(vectorScore);
  if (own === null) return 0;
  const before = finite(previousScore) ?? own;
  // Similarities are (1 + cos) / 2.
  const cosine = (2 * (own + weight * before)) / (1 + weight) - 1;
  return (cosine - range.unrelated) / (2 * (range.answer - range.unrelated));
}

function youth(eventAt: number, { recency, now }: Question): number {
  return recency === null ? 0 : 0.5 ** (Math.max(0, now - eventAt) / (recency.halfLifeDays * DAY));
}

type Arm = 'vectorScore' | 'textScore';

function finiteScores(candidates: readonly Candidate[], arm: Arm): number[] {
  return candidates.flatMap((candidate) => finite(candidate[arm]) ?? []);
}

function placesOf(candidates: readonly Candidate[], arm: Arm): ReadonlyMap<Candidate, ArmExplanation> {
  const scored = candidates
    .flatMap((candidate) => {
      const score = finite(candidate[arm]);
      return score === null ? [] : [{ candidate, score }];
    })
    .sort((a, b) => b.score - a.score || compareTies(a.candidate, b.candidate));
  return new Map(scored.map(({ candidate, score }, i) => [candidate, { rank: i + 1, score }]));
}

function finite(score: number | null): number | null {
  return Number.isFinite(score) ? score : null;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function compareTies(a: Candidate, b: Candidate): number {
  return (
    (finite(b.vectorScore) ?? -1) - (finite(a.vectorScore) ?? -1) ||
    b.memory.createdAt - a.memory.createdAt ||
    (a.memory.id < b.memory.id ? -1 : a.memory.id > b.memory.id ? 1 : 0)
  );
}
