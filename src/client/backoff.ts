/** How long to wait before another attempt, in milliseconds. */
export interface Backoff {
  /** Before the second attempt; doubled for each one after it. */
  readonly minMs: number;
  readonly maxMs: number;
}

export const BACKOFF: Backoff = { minMs: 250, maxMs: 30_000 };

/**
 * The wait before attempt `attempt` + 1, at least half of the doubled time and otherwise by chance: clients that lost
 * one server together shall not come back together.
 */
export function delayOf(attempt: number, { minMs, maxMs }: Backoff): number {
  const most = Math.min(maxMs, minMs * 2 ** (attempt - 1));
  return (most / 2) * (1 + Math.random());
}

/** Resolves after `ms`; rejects with the reason of the signal as soon as that aborts. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Retry-After, in seconds or as a date, as milliseconds from now; undefined when it is absent or neither. */
export function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
