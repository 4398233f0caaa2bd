import { type Logger, pino } from 'pino';
import { describeError } from './describe-error.js';
import { LineWriter } from './line-writer.js';

export type { Logger } from 'pino';

/** Names under which a credential could slip into a line, at the top and one level down. */
const SECRET_KEYS = ['authorization', 'x-api-key', 'cookie', 'token', 'password', 'apiKey'];

export interface LoggerOptions {
  readonly level: string;
  /** A file descriptor; 2 (stderr) when absent, so that stdout stays free for what the program prints. */
  readonly fd?: number;
}

/**
 * A logger of JSON lines. Lines hold named fields only, never a request's body, variables or texts; a
 * reader that went away or a full disk costs lines, not the server.
 */
export function createLogger({ level, fd = 2 }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: { paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`]), censor: '[redacted]' },
    },
    new LineWriter(fd),
  );
}
