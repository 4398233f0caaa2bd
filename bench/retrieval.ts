import { mean } from './statistics.js';

/** What was found for one question. */
export interface Answered {
  /** What should be found, at least one. */
  readonly evidence: readonly string[];
  /** What was found, best first. */
  readonly found: readonly string[];
}

/** How well questions were answered, each figure in [0, 1]. */
export interface RetrievalFigures {
  readonly questions: number;
  /** Part of the evidence among the first 5, 10 and 50, averaged over the questions. */
  readonly recallAt5: number;
  readonly recallAt10: number;
  readonly recallAt50: number;
  /** Part of the questions with any evidence among the first 10. */
  readonly hitAt10: number;
  /** Mean of 1 / rank of the first evidence among the first 50; 0 where there is none. */
  readonly mrr: number;
}

const DEEPEST = 50;

/** Part of the evidence that is among the first `k` found. Evidence named twice counts once. */
export function evidenceRecall({ evidence, found }: Answered, k: number): number {
  const first = new Set(found.slice(0, k));
  const wanted = [...new Set(evidence)];
  return wanted.filter((id) => first.has(id)).length / wanted.length;
}

/** 1 / rank of the first evidence among the first 50 found; 0 when none is there. */
export function reciprocalRank({ evidence, found }: Answered): number {
  const rank = found.slice(0, DEEPEST).findIndex((id) => evidence.includes(id)) + 1;
  return rank === 0 ? 0 : 1 / rank;
}

/** The figures of many questions. All but `questions` are NaN without any. */
export function retrievalFigures(answers: readonly Answered[]): RetrievalFigures {
  const recallAt = (k: number) => mean(answers.map((answer) => evidenceRecall(answer, k)));
  return {
    questions: answers.length,
    recallAt5: recallAt(5),
    recallAt10: recallAt(10),
    recallAt50: recallAt(DEEPEST),
    hitAt10: mean(answers.map((answer) => (evidenceRecall(answer, 10) > 0 ? 1 : 0))),
    mrr: mean(answers.map(reciprocalRank)),
  };
}
