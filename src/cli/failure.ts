import { inspect } from 'node:util';
import { InterruptedError } from '../app/interrupts.js';
import { ConfigError } from '../config.js';
import { MemoryError } from '../memory/errors.js';

/** What the process ends with. */
export const EXIT = {
  ok: 0,
  failure: 1,
  /** What was typed or configured cannot be used. */
  usage: 2,
  unreachable: 3,
  denied: 4,
  /** Some of it was done, and what was not is told. */
  partly: 5,
  interrupted: 130,
} as const;

/** A failure as programs read it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** A failure with a code: of the error catalogue when it comes from a server, else one of the command line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What was typed cannot be understood. */
export function usageError(message: string): CommandError {
  return new CommandError('USAGE', message);
}

const UNREACHABLE: readonly string[] = ['UNREACHABLE', 'CONNECTION_LOST', 'SHUTTING_DOWN'];

/** The exit code that stands for a failure. */
export function exitCodeOf(code: string): number {
  if (['USAGE', 'CONFIG', 'BAD_USER_INPUT'].includes(code) || code.startsWith('VALIDATION_'))
    return EXIT.usage;
  if (['UNAUTHENTICATED', 'FORBIDDEN'].includes(code)) return EXIT.denied;
  if (UNREACHABLE.includes(code) || code.endsWith('_UNAVAILABLE')) return EXIT.unreachable;
  return code === 'INTERRUPTED' ? EXIT.interrupted : EXIT.failure;
}

/** What a person is told of an error: its message, which names the remedy, and with `details` where it arose. */
export function explain(error: unknown, details = false): Problem {
  const code =
    error instanceof CommandError || error instanceof MemoryError
      ? error.code
      : error instanceof ConfigError
        ? 'CONFIG'
        : error instanceof InterruptedError
          ? 'INTERRUPTED'
          : 'FAILED';
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: details ? `${message}\n${inspect(error)}` : message };
}
