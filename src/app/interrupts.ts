/** The user or the system asked the process to end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Requests to end that are caught, so that work can be finished and handed back first. */
export interface Interrupts extends Disposable {
  /** Aborts with an InterruptedError at the first Ctrl-C, SIGTERM or closing of the terminal. */
  readonly signal: AbortSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes on a Ctrl-C that the terminal has sent to this process already: within this time it is the same one. */
const SAME_KEY_MS = 500;

/**
 * Catches requests to end until disposed. A second Ctrl-C ends the process at once with exit code 130; an
 * embedded Neo4j is then stopped by its watchdog.
 */
export function catchInterrupts(): Interrupts {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      firstAt = performance.now();
      controller.abort(new InterruptedError(`Interrupted by ${name}.`));
    } else if (name === 'SIGINT' && performance.now() - firstAt > SAME_KEY_MS) {
      process.exit(130);
    }
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

/** Resolves when the signal aborts; at once when it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
