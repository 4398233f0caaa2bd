import { setTimeout as sleep } from 'node:timers/promises';

/** What a failed try means for the next one. */
export interface Verdict {
  readonly retryable: boolean;
  /** Milliseconds the other side asked to wait; undefined when it said nothing. */
  readonly retryAfterMs: number | undefined;
}

export interface RetryOptions {
  /** Tries after the first one. */
  readonly maxRetries: number;
  readonly judge: (error: unknown) => Verdict;
  /** Milliseconds left; a wait that would not fit ends the tries. */
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 8_000;

/**
 * Calls `act` until it succeeds. Throws the last error when it is not retryable, when the tries are used up
 * or when the pause would pass the deadline. Pauses are random between 0 and a limit that doubles (full
 * jitter), so that many clients do not come back in step; an asked-for wait is kept and jittered on top.
 */
export async function retry<T>(act: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await act();
    } catch (error) {
      const { retryable, retryAfterMs } = options.judge(error);
      if (!retryable || failures >= options.maxRetries || options.signal.aborted) throw error;
      const jitter = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
      const pause = (retryAfterMs ?? 0) + jitter;
      if (pause >= options.remainingMs()) throw error;
      await sleep(pause, undefined, { signal: options.signal });
    }
  }
}

/** Milliseconds of a `Retry-After` (seconds or a date) or `retry-after-ms` header; undefined without one. */
export function retryAfterOf(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
