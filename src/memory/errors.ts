/**
 * Every failure that a caller can see, in one table. `docs/errors.md` has a section per code and a test
 * holds both equal. `http` applies when the whole request is refused; a failed field answers 200 with
 * `extensions.code`. `retry`: `no` (the same input fails again), `yes` (later, same input), `reads`
 * (only operations that change nothing), `same key` (only with the same idempotency key).
 */
export const ERROR_CATALOGUE = {
  VALIDATION_001: {
    http: 400,
    retry: 'no',
    text: "At least one of 'userId', 'agentId', or 'runId' must be provided.",
  },
  VALIDATION_003: { http: 400, retry: 'no', text: 'The input has too little or too much in it.' },
  VALIDATION_004: {
    http: 400,
    retry: 'no',
    text: "An id must be 1 to 256 characters without white space or control characters, and not '*'.",
  },
  VALIDATION_005: { http: 400, retry: 'no', text: 'The filter cannot be understood.' },
  VALIDATION_006: { http: 400, retry: 'no', text: 'The metadata cannot be stored.' },
  VALIDATION_007: {
    http: 400,
    retry: 'no',
    text: 'A text must not be blank, must be well-formed Unicode and must fit its limit.',
  },
  VALIDATION_008: {
    http: 400,
    retry: 'no',
    text: "A time must be RFC 3339 with an offset, like '2026-11-22T10:00:00Z', or a date, like '2026-11-22'.",
  },
  VALIDATION_009: { http: 400, retry: 'no', text: 'A paging argument is out of range.' },
  BAD_REQUEST: { http: 400, retry: 'no', text: 'The request is not a GraphQL request that can be read.' },
  QUERY_TOO_COMPLEX: { http: 400, retry: 'no', text: 'The operation asks for more than one request may.' },
  UNAUTHENTICATED: { http: 401, retry: 'no', text: 'The request carries no valid credentials.' },
  FORBIDDEN: { http: 403, retry: 'no', text: 'These credentials do not reach that.' },
  OPERATION_NOT_ALLOWED: {
    http: 403,
    retry: 'no',
    text: 'This server runs only the operations of its manifest, and this is none of them. Have it added there.',
  },
  MEMORY_NOT_FOUND: { http: 404, retry: 'no', text: 'There is no such memory.' },
  CONFLICT: { http: 409, retry: 'no', text: 'This collides with what is stored.' },
  VERSION_CONFLICT: {
    http: 409,
    retry: 'no',
    text: 'The memory has changed since it was read. Read it again and repeat the update.',
  },
  IDEMPOTENCY_CONFLICT: {
    http: 409,
    retry: 'no',
    text: 'This idempotencyKey belongs to another request. Use a new key for a new request.',
  },
  PAYLOAD_TOO_LARGE: { http: 413, retry: 'no', text: 'The request body is larger than the server accepts.' },
  UNSUPPORTED_MEDIA_TYPE: {
    http: 415,
    retry: 'no',
    text: 'Send the operation as application/json in UTF-8.',
  },
  EMBEDDER_MISMATCH: {
    http: 503,
    retry: 'no',
    text: "The store holds vectors of another embedding model. Configure that model again, or run 'engraph reembed'.",
  },
  LEXICAL_MODE: {
    http: 400,
    retry: 'no',
    text: "This server is LEXICAL: it finds by words alone. Leave out 'mode' or ask for TEXT; for vectors, configure a model and run 'engraph reembed'.",
  },
  EMBEDDER_UNAVAILABLE: { http: 503, retry: 'yes', text: 'The embedding model cannot be reached.' },
  STORE_UNAVAILABLE: { http: 503, retry: 'yes', text: 'The database cannot be reached.' },
  OVERLOADED: {
    http: 503,
    retry: 'yes',
    text: 'The server runs as many operations as it may. Send the request again after the seconds of Retry-After.',
  },
  SUBSCRIBER_TOO_SLOW: {
    http: 503,
    retry: 'yes',
    text: "The subscriber did not take its changes. Subscribe again with the cursor of the last one that arrived as 'after': nothing is lost.",
  },
  SHUTTING_DOWN: { http: 503, retry: 'yes', text: 'The server is stopping.' },
  TIMEOUT: { http: 504, retry: 'reads', text: 'The operation took longer than its time limit.' },
  COMMIT_UNKNOWN: {
    http: 504,
    retry: 'same key',
    text: 'The connection was lost while the change was stored; whether it was is unknown. Repeat it with the same idempotencyKey; without one, look before you repeat it.',
  },
  INTERNAL_SERVER_ERROR: {
    http: 500,
    retry: 'reads',
    text: 'The server failed. Its log has the cause under this errorId.',
  },
} as const satisfies Record<string, CatalogueEntry>;

interface CatalogueEntry {
  readonly http: number;
  readonly retry: 'no' | 'yes' | 'reads' | 'same key';
  readonly text: string;
}

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export interface ErrorDetails {
  /** What is wrong here and what to do, for the caller; the catalogue's text when absent. */
  readonly message?: string;
  /** Path of the argument at fault, as `input.entries[2].scope.userId`. */
  readonly argument?: string;
}

/** The only error whose text reaches a caller. `cause` is for the log. */
export class MemoryError extends Error {
  readonly code: ErrorCode;
  readonly argument: string | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    super(details.message ?? ERROR_CATALOGUE[code].text, cause === undefined ? undefined : { cause });
    this.name = 'MemoryError';
    this.code = code;
    this.argument = details.argument;
  }

  /** The VALIDATION codes, and conflicts of keys, in words; undefined for all others. */
  get reason(): 'SCOPE_REQUIRED' | 'FILTER_INVALID' | 'INPUT_INVALID' | 'KEY_REUSED' | undefined {
    if (this.code === 'IDEMPOTENCY_CONFLICT') return 'KEY_REUSED';
    if (this.code === 'VALIDATION_001') return 'SCOPE_REQUIRED';
    if (this.code === 'VALIDATION_005') return 'FILTER_INVALID';
    return this.code.startsWith('VALIDATION_') ? 'INPUT_INVALID' : undefined;
  }
}
