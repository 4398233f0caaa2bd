/** An entry of `errors` in an answer, as the server sends it. */
export interface GraphqlFailure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * Which codes are worth the same call again: `yes` later, `reads` when it changes nothing or has an
 * idempotency key, `same key` likewise. All others are answers: the same call gets them again.
 */
export const RETRY: Readonly<Record<string, 'yes' | 'reads' | 'same key'>> = {
  EMBEDDER_UNAVAILABLE: 'yes',
  STORE_UNAVAILABLE: 'yes',
  OVERLOADED: 'yes',
  SUBSCRIBER_TOO_SLOW: 'yes',
  SHUTTING_DOWN: 'yes',
  TIMEOUT: 'reads',
  COMMIT_UNKNOWN: 'same key',
  INTERNAL_SERVER_ERROR: 'reads',
  UNREACHABLE: 'reads',
};

export interface FailureDetails {
  readonly code: string;
  readonly message: string;
  /** Whether the call changes nothing, or nothing more when it is sent again. */
  readonly safe: boolean;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly failures?: readonly GraphqlFailure[];
  readonly cause?: unknown;
}

/**
 * Why a call failed. Decide by `code`: one of docs/errors.md, or `UNREACHABLE` (no whole answer arrived, so that
 * whether the call took effect is unknown) or `BAD_ANSWER` (what answered is no Engraph). A call that was aborted
 * rejects with the reason of its signal instead.
 */
export class EngraphError extends Error {
  override readonly name = 'EngraphError';
  readonly code: string;
  /** The id of the request in the server's log; undefined when no answer arrived. */
  readonly requestId: string | undefined;
  /** The path of the argument at fault: 'input.entries[2].scope.userId'. */
  readonly argument: string | undefined;
  /** A VALIDATION code in words: 'SCOPE_REQUIRED'. */
  readonly reason: string | undefined;
  /** The HTTP status; undefined when no answer arrived. A field that fails answers 200. */
  readonly status: number | undefined;
  /** Whether the same call may succeed later, without a second effect. */
  readonly retryable: boolean;
  /** How long the server asks to wait, from Retry-After. */
  readonly retryAfterMs: number | undefined;
  /** All errors of the answer; the first is this one. */
  readonly failures: readonly GraphqlFailure[];

  constructor(details: FailureDetails) {
    const { code, failures = [] } = details;
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    const extensions = failures[0]?.extensions;
    this.code = code;
    this.requestId = text(extensions?.requestId) ?? details.requestId;
    this.argument = text(extensions?.argument);
    this.reason = text(extensions?.reason);
    this.status = details.status;
    this.retryable = RETRY[code] === 'yes' || (RETRY[code] !== undefined && details.safe);
    this.retryAfterMs = details.retryAfterMs;
    this.failures = failures;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
