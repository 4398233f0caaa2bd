import type { Logger } from '../telemetry/logger.js';

/** Logs the first failure of the change feed in a row, and its end. Subscribers stay and miss nothing. */
export function logFeed(logger: Logger): (error: unknown) => void {
  return (err) => {
    if (err === null) logger.info('the change feed goes on');
    else logger.warn({ err }, 'the change feed cannot be read, it is tried again');
  };
}
