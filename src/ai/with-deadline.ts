/** The time of a call ran out. */
export class DeadlineError extends Error {
  constructor(timeoutMs: number) {
    super(`No result within ${timeoutMs} ms.`);
    this.name = 'DeadlineError';
  }
}

/** What a call with a deadline works under. */
export interface DeadlineCall {
  /** Aborted when the time is up, when the caller's signal is, and when the call has ended. */
  readonly signal: AbortSignal;
  /** Milliseconds left; negative afterwards. */
  readonly remainingMs: () => number;
}

/**
 * The result of `act`. Rejects at the deadline with DeadlineError and on the caller's abort with its reason,
 * even if `act` does not heed its signal; whatever `act` still has under way is aborted then.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  caller: AbortSignal | undefined,
  act: (call: DeadlineCall) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted();
  const until = performance.now() + timeoutMs;
  const end = new AbortController();
  const deadline = setTimeout(() => end.abort(new DeadlineError(timeoutMs)), timeoutMs);
  const onAbort = () => end.abort(caller?.reason);
  caller?.addEventListener('abort', onAbort);
  const ended = new Promise<never>((_, reject) => {
    end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true });
  });
  try {
    return await Promise.race([
      act({ signal: end.signal, remainingMs: () => until - performance.now() }),
      ended,
    ]);
  } finally {
    clearTimeout(deadline);
    caller?.removeEventListener('abort', onAbort);
    end.abort();
  }
}
