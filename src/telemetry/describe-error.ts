const MAX_MESSAGE = 500;
const MAX_STACK = 4_000;
const MAX_CAUSES = 3;

/** What the log keeps of an error. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/**
 * An error in the fields that the log allows. Errors of clients carry requests, headers and parameters in
 * further properties; none of those is copied, and long texts are cut.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: clip(String(error), MAX_MESSAGE) };
  const code = 'code' in error && typeof error.code === 'string' ? { code: clip(error.code, 100) } : {};
  const cause =
    error.cause !== undefined && depth < MAX_CAUSES ? { cause: describeError(error.cause, depth + 1) } : {};
  // The stack repeats the message; only its frames are wanted.
  const frames = /\n\s+at [\s\S]*/.exec(error.stack ?? '')?.[0].trimStart();
  return {
    type: error.name,
    message: clip(error.message, MAX_MESSAGE),
    ...code,
    ...(frames === undefined ? {} : { stack: clip(frames, MAX_STACK) }),
    ...cause,
  };
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
