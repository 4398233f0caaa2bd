import type { Embedder, EmbedderIdentity } from '../memory/ports.js';

/** Questions whose vectors are kept, unless told: 1.5 MB of vectors of 384 dimensions. */
const DEFAULT_ENTRIES = 1_000;
/** A longer question is asked but not kept: it is hardly asked twice, and would fill the memory. */
const MAX_CHARACTERS = 2_000;

interface Flight {
  readonly vector: Promise<Float32Array>;
  readonly abort: AbortController;
  waiters: number;
}

/**
 * An embedder that remembers the vectors of the last `maxEntries` questions and asks once for a question that
 * several callers have at the same time. Failures are not remembered. Documents pass through.
 */
export class CachedEmbedder implements Embedder {
  readonly #embedder: Embedder;
  readonly #maxEntries: number;
  /** Least recently used first, as a Map keeps the order of insertion. */
  readonly #vectors = new Map<string, Float32Array>();
  readonly #flights = new Map<string, Flight>();

  constructor(embedder: Embedder, maxEntries = DEFAULT_ENTRIES) {
    this.#embedder = embedder;
    this.#maxEntries = maxEntries;
  }

  get identity(): EmbedderIdentity {
    return this.#embedder.identity;
  }

  embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    return this.#embedder.embedDocuments(texts, signal);
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    signal?.throwIfAborted();
    const vector = this.#recall(text) ?? (await this.#join(text, signal));
    // A copy: who changes or transfers a vector must not change the next caller's.
    return vector.slice();
  }

  close(): Promise<void> {
    return this.#embedder.close();
  }

  #recall(text: string): Float32Array | undefined {
    const vector = this.#vectors.get(text);
    if (vector !== undefined) this.#remember(text, vector);
    return vector;
  }

  #remember(text: string, vector: Float32Array): void {
    this.#vectors.delete(text);
    this.#vectors.set(text, vector);
    const oldest = this.#vectors.keys().next();
    if (this.#vectors.size > this.#maxEntries && !oldest.done) this.#vectors.delete(oldest.value);
  }

  // The call under way belongs to all who wait for it: one who leaves ends it only when nobody is left.
  #join(text: string, signal: AbortSignal | undefined): Promise<Float32Array> {
    const flight = this.#flights.get(text) ?? this.#start(text);
    flight.waiters++;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        flight.waiters--;
        if (flight.waiters === 0) {
          this.#land(text, flight);
          flight.abort.abort(signal?.reason);
        }
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      flight.vector.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
    });
  }

  #start(text: string): Flight {
    const abort = new AbortController();
    const vector = this.#embedder.embedQuery(text, abort.signal);
    const flight: Flight = { vector, abort, waiters: 0 };
    this.#flights.set(text, flight);
    vector
      .then(
        (found) => {
          if (text.length <= MAX_CHARACTERS) this.#remember(text, found);
        },
        () => undefined, // Every waiter gets the failure itself.
      )
      .finally(() => this.#land(text, flight));
    return flight;
  }

  #land(text: string, flight: Flight): void {
    if (this.#flights.get(text) === flight) this.#flights.delete(text);
  }
}
