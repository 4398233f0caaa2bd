import { MemoryError } from '../memory/errors.js';

/**
 * The promise's outcome, or TIMEOUT once the time is up or the signal fires. The driver has no read timeout
 * of its own: behind a connection that swallows everything its calls, and even close(), wait for minutes.
 */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  let reject: (reason: MemoryError) => void;
  const expiry = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  const expire = (message: string) => reject(new MemoryError('TIMEOUT', { message }));
  const timer = setTimeout(() => expire(`The database did not answer within ${timeoutMs} ms.`), timeoutMs);
  const abort = () => expire('The caller stopped waiting.');
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
