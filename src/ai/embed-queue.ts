/** Texts that are embedded together: few, so that a question never waits long for the end of one. */
export interface Chunk {
  readonly texts: readonly string[];
  /** One vector per text, in order. */
  deliver(vectors: readonly Float32Array[]): void;
  /** Ends the job the chunk belongs to. */
  fail(error: unknown): void;
}

/** A chunk has at most this many texts and, unless a single text is longer, this many characters. */
export const CHUNK_TEXTS = 4;
export const CHUNK_CHARACTERS = 1_000;
/** Questions served in a row while documents wait; then one chunk of documents, so that these never starve. */
const QUESTIONS_IN_A_ROW = 8;

interface Job {
  readonly texts: readonly string[];
  readonly vectors: Float32Array[];
  settled: boolean;
  resolve(vectors: readonly Float32Array[]): void;
  reject(error: unknown): void;
}

/**
 * Work for a single model: questions before documents, and among documents a chunk of each job in turn, so
 * that a text that somebody adds does not wait for another's batch of 500. Starts nothing itself.
 */
export class EmbedQueue {
  readonly #questions: Job[] = [];
  readonly #documents: Job[] = [];
  #questionsInARow = 0;

  /** Resolves with one vector per text. Rejects with the signal's reason as soon as that is aborted. */
  add(
    kind: 'question' | 'documents',
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const lane = kind === 'question' ? this.#questions : this.#documents;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const settle = (act: () => void) => {
        if (job.settled) return;
        job.settled = true;
        signal?.removeEventListener('abort', onAbort);
        const place = lane.indexOf(job);
        if (place >= 0) lane.splice(place, 1);
        act();
      };
      const job: Job = {
        texts,
        vectors: [],
        settled: false,
        resolve: (vectors) => settle(() => resolve(vectors)),
        reject: (error) => settle(() => reject(error)),
      };
      const onAbort = () => job.reject(signal?.reason);
      signal?.addEventListener('abort', onAbort);
      lane.push(job);
    });
  }

  /** What to compute next; undefined when nothing waits. Take one, settle it, then take the next. */
  next(): Chunk | undefined {
    const documentsTurn = this.#questionsInARow >= QUESTIONS_IN_A_ROW && this.#documents.length > 0;
    const question = documentsTurn ? undefined : this.#questions.shift();
    this.#questionsInARow = question === undefined ? 0 : this.#questionsInARow + 1;
    const job = question ?? this.#documents.shift();
    return job === undefined ? undefined : this.#chunkOf(job);
  }

  /** Rejects everything that waits. */
  failAll(error: unknown): void {
    for (const job of [...this.#questions, ...this.#documents]) job.reject(error);
  }

  #chunkOf(job: Job): Chunk {
    const texts: string[] = [];
    let characters = 0;
    for (const text of job.texts.slice(job.vectors.length, job.vectors.length + CHUNK_TEXTS)) {
      characters += text.length;
      if (texts.length > 0 && characters > CHUNK_CHARACTERS) break;
      texts.push(text);
    }
    return {
      texts,
      deliver: (vectors) => {
        job.vectors.push(...vectors);
        if (job.vectors.length >= job.texts.length) job.resolve(job.vectors);
        else if (!job.settled) this.#documents.push(job);
      },
      fail: (error) => job.reject(error),
    };
  }
}
