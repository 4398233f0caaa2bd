import { MemoryError } from '../memory/errors.js';

/** TIMEOUT without a word from the database; its connections may be dead and not know it. */
export class SilenceError extends MemoryError {
  constructor(timeoutMs: number) {
    super('TIMEOUT', { message: `The database did not answer within ${timeoutMs} ms.` });
  }
}

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
  const abort = () => reject(new MemoryError('TIMEOUT', { message: 'The caller stopped waiting.' }));
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
