import type { Embedder } from '../memory/ports.js';
import type { SimilarityRange } from '../memory/rank.js';

/** Questions, each with a text that answers it and has few of its words, about things that are far apart. */
const PAIRS = [
  ['What does Alice like to drink in the morning?', 'Alice: I always start my day with a strong coffee.'],
  ['Which city is the office in?', 'Tom: We moved our company to Lisbon last year.'],
  ['What pet does the family have?', 'Mia: Our dog Rex turned three on Sunday.'],
  ['What is Sara allergic to?', 'Sara: I get a rash whenever I eat peanuts.'],
  ['When is the deadline of the report?', 'Ben: We have to hand in the paper by Friday evening.'],
  ['Which programming language do they prefer?', 'Lee: I write almost everything in TypeScript these days.'],
  ['What sport did Jo take up?', 'Jo: I have been going to the climbing gym every week.'],
  ['How did the concert go?', 'Eva: The band was loud and we danced until midnight.'],
] as const;

/**
 * Between which cosines an embedder's likenesses lie: the mean of eight questions with their answers, and of each
 * with the seven other answers. Nine calls of a remote embedder, side by side.
 */
export async function measureRange(embedder: Embedder): Promise<SimilarityRange> {
  const [questions, answers] = await Promise.all([
    Promise.all(PAIRS.map(([question]) => embedder.embedQuery(question))),
    embedder.embedDocuments(PAIRS.map(([, answer]) => answer)),
  ]);
  const cosines = questions.map((question) => answers.map((answer) => dot(question, answer)));
  const answer = mean(cosines.map((row, i) => row[i] ?? 0));
  const unrelated = mean(cosines.flatMap((row, i) => row.filter((_, j) => j !== i)));
  // A model that cannot tell them apart has no scale; any will do that does not divide by zero.
  return answer - unrelated > 0.01 ? { unrelated, answer } : { unrelated: 0, answer: 0.5 };
}

/**
 * measureRange once, for all who ask. A caller who leaves ends only its own wait, since the measurement belongs to
 * the others too; a failure is told to all who wait for it and not kept.
 */
export function rangeOf(embedder: Embedder): (signal?: AbortSignal) => Promise<SimilarityRange> {
  let measured: Promise<SimilarityRange> | undefined;
  return (signal) => {
    measured ??= measureRange(embedder).catch((error: unknown) => {
      measured = undefined;
      throw error;
    });
    return untilAborted(measured, signal);
  };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
