import type { MemoryChange } from './changes.js';

interface Taker {
  readonly resolve: (result: IteratorResult<MemoryChange>) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * What one subscriber has not taken yet, as an iterator. Not an async generator: the `return` of one waits for a
 * pending `next`, which may wait for days.
 */
export class ChangeQueue implements AsyncIterableIterator<MemoryChange> {
  readonly #capacity: number;
  readonly #onLeave: () => void;
  readonly #takers: Taker[] = [];
  #waiting: MemoryChange[] = [];
  #end: { readonly error: unknown } | null = null;
  #taken = 0;

  /** `onLeave` is called when the subscriber goes. */
  constructor(capacity: number, onLeave: () => void) {
    this.#capacity = capacity;
    this.#onLeave = onLeave;
  }

  /** How many changes more it takes. */
  get room(): number {
    return this.#capacity - this.#waiting.length;
  }

  /** How many changes were taken so far. */
  get taken(): number {
    return this.#taken;
  }

  get isEnded(): boolean {
    return this.#end !== null;
  }

  /** The caller sees to it that there is room. Nothing once it has ended. */
  push(changes: readonly MemoryChange[]): void {
    if (this.#end !== null) return;
    for (const change of changes) {
      const taker = this.#takers.shift();
      if (taker === undefined) this.#waiting.push(change);
      else this.#give(taker, change);
    }
  }

  /** What waits is forgotten; the next `next` rejects with the error, and all later ones are done. */
  fail(error: unknown): void {
    if (this.#end !== null) return;
    this.#waiting = [];
    this.#end = { error };
    const [first, ...others] = this.#takers.splice(0);
    if (first === undefined) return;
    this.#end = { error: null };
    first.reject(error);
    for (const taker of others) taker.resolve(DONE);
  }

  next(): Promise<IteratorResult<MemoryChange>> {
    const [change] = this.#waiting;
    return new Promise((resolve, reject) => {
      if (change !== undefined) {
        this.#waiting.shift();
        this.#give({ resolve, reject }, change);
      } else if (this.#end === null) {
        this.#takers.push({ resolve, reject });
      } else {
        const { error } = this.#end;
        this.#end = { error: null };
        if (error === null) resolve(DONE);
        else reject(error);
      }
    });
  }

  async return(): Promise<IteratorResult<MemoryChange>> {
    this.#waiting = [];
    this.#end = { error: null };
    for (const taker of this.#takers.splice(0)) taker.resolve(DONE);
    this.#onLeave();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #give(taker: Taker, value: MemoryChange): void {
    this.#taken += 1;
    taker.resolve({ done: false, value });
  }
}
