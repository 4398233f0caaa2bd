import { MemoryError } from '../memory/errors.js';

/** TIMEOUT without a word from the database; its connections may be dead and not know it. */
export class SilenceError extends MemoryError {
  constructor(timeoutMs: number) {
    super('TIMEOUT', { message: `The database did not answer within ${timeoutMs} ms.` });
  }
}

/** A caller who gives up after so long has seen the same silence: his own deadline is about as long as ours. */
const LONG_MS = 10_000;

/**
 * The promise's outcome, or TIMEOUT once the time is up (SilenceError) or the signal fires. The driver has no
 * read timeout of its own: behind a connection that swallows everything its calls, and even close(), wait for
 * minutes.
 */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  let reject: (reason: MemoryError) => void;
  const expiry = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  const timer = setTimeout(() => reject(new SilenceError(timeoutMs)), timeoutMs);
  const startedAt = performance.now();
  const abort = () => {
    const waitedMs = Math.round(performance.now() - startedAt);
    const left = new MemoryError('TIMEOUT', { message: 'The caller stopped waiting.' });
    reject(waitedMs < LONG_MS ? left : new SilenceError(waitedMs));
  };
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
