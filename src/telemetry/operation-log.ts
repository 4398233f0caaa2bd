import type { Logger } from './logger.js';

/** What is recorded of one GraphQL operation: its name and outcome, never its text or variables. */
export interface OperationRecord {
  readonly requestId: string;
  /** The name that the caller gave the operation; null when it has none. */
  readonly operation: string | null;
  /** null when the document could not be understood. */
  readonly type: 'query' | 'mutation' | 'subscription' | null;
  /** From the arrival of the request to its complete answer. */
  readonly durationMs: number;
  /** `extensions.code` of the errors, each once; empty after a success. */
  readonly codes: readonly string[];
  /** The caller went away before the answer. */
  readonly abandoned: boolean;
}

const MAX_NAME = 100;

/** One line per operation, at level `info`. */
export function logOperation(logger: Logger, record: OperationRecord): void {
  logger.info(
    {
      requestId: record.requestId,
      operation: record.operation?.slice(0, MAX_NAME) ?? null,
      type: record.type,
      durationMs: Math.round(record.durationMs * 10) / 10,
      codes: record.codes,
      ...(record.abandoned ? { abandoned: true } : {}),
    },
    'operation',
  );
}

/** One line for a request that was refused before it became an operation. */
export function logRefusal(
  logger: Logger,
  refusal: { readonly requestId: string; readonly status: number; readonly codes: readonly string[] },
): void {
  logger.info(refusal, 'request refused');
}
