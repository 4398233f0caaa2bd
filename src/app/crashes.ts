import { createLogger } from '../telemetry/logger.js';

/** Exceptions that nobody caught. */
export interface Crashes extends Disposable {
  /** Aborts at the first one. */
  readonly signal: AbortSignal;
}

/** Longer than a drain and the stop of Neo4j take together, in milliseconds. */
const STOP_LIMIT_MS = 45_000;

/**
 * Logs exceptions that nobody caught, among them rejected promises, until disposed. What is left of the
 * process gets the time to end in order, and no longer.
 */
export function catchCrashes(logLevel: string): Crashes {
  const controller = new AbortController();
  const logger = createLogger({ level: logLevel });
  const onCrash = (err: unknown) => {
    logger.fatal({ err }, 'uncaught exception, the server stops');
    if (controller.signal.aborted) return;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    controller.abort(err);
  };
  process.on('uncaughtException', onCrash);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('uncaughtException', onCrash);
    },
  };
}
