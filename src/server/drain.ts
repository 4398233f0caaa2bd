import type { FastifyInstance } from 'fastify';

export interface DrainOptions {
  /** Ends what would not end by itself. */
  readonly endSubscriptions: () => Promise<void>;
  /** Ends operations that are still running, so that their callers get an answer. */
  readonly abortRunning: () => void;
  /** Releases what the routes used, once no request runs any more. */
  readonly afterwards: () => Promise<void>;
  /** Milliseconds after which connections are cut; running operations are aborted after three quarters. */
  readonly graceMs: number;
}

const SWEEP_MS = 50;

/**
 * Stops accepting, lets running requests finish, then releases the rest. `app.close()` alone would wait for
 * a busy keep-alive connection to end by itself (over a minute), and `forceCloseConnections` would cut
 * running requests; hence the sweep over connections as they fall idle.
 */
export async function drain(app: FastifyInstance, options: DrainOptions): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  const abort = setTimeout(options.abortRunning, options.graceMs * 0.75);
  const cut = setTimeout(() => app.server.closeAllConnections(), options.graceMs);
  try {
    // Side by side: from the first moment on nothing new is accepted.
    await Promise.all([app.close(), options.endSubscriptions()]);
  } finally {
    clearInterval(sweep);
    clearTimeout(abort);
    clearTimeout(cut);
  }
  await options.afterwards();
}
