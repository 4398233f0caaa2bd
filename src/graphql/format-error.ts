import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError, isValueNode } from 'graphql';
import { ERROR_CATALOGUE, type ErrorCode, MemoryError } from '../memory/errors.js';

/** Codes that GraphQL and its HTTP server give by themselves; their messages reach the caller. */
export const GRAPHQL_CODES = [
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
] as const;

/** A failure for the log: what the caller was told, and the error with its causes. */
export interface ReportedFailure {
  /** Also in the answer's `extensions.errorId`. */
  readonly errorId: string;
  readonly code: string;
  readonly error: unknown;
}

/** The parser calls itself for every level, and runs out of stack before it runs out of tokens. */
const TOO_DEEP = 'The document is nested too deeply to be read. Ask for the inner levels in another request.';

/** Messages of GraphQL repeat the caller's own values, of any length. */
const MAX_MESSAGE = 1_000;

/**
 * Makes the `formatError` of the server. An error of the catalogue keeps its code and text wherever it was
 * thrown (resolver, scalar, plugin), GraphQL's own keep theirs, all else becomes INTERNAL_SERVER_ERROR.
 * `report` gets every masked error and every MemoryError that has a cause.
 */
export function createFormatError(report: (failure: ReportedFailure) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const place = {
      ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
      ...(formatted.path === undefined ? {} : { path: formatted.path }),
    };
    const chain = originals(error);
    const known = chain.find((link) => link instanceof MemoryError);
    if (known !== undefined) {
      const told = publicMemoryError(known, report);
      const argument = known.argument ?? variablePath(formatted.message, known.message);
      const extensions = argument === undefined ? told.extensions : { ...told.extensions, argument };
      return { message: told.message, ...place, extensions };
    }
    const code = ownCode(formatted, chain);
    if (code === null) return { ...maskError(chain.at(-1) ?? error, report), ...place };
    const message = chain.some((link) => link instanceof RangeError) ? TOO_DEEP : formatted.message;
    return { message: clip(tooLong(message) ?? message), ...place, extensions: { code } };
  };
}

/** What the parser means when it gives up at its limit of tokens; null for any other message. */
function tooLong(message: string): string | null {
  const limit = /^Syntax Error: Document contains more tha[nt] (\d+) tokens/.exec(message)?.[1];
  if (limit === undefined) return null;
  return `The document has more than ${limit} tokens, which is the limit. Send values as variables, and a long document in parts.`;
}

/** What a caller is told of an error that is not for callers; the error itself goes to `report`. */
export function maskError(error: unknown, report: (failure: ReportedFailure) => void): GraphQLFormattedError {
  const errorId = randomUUID();
  const code = 'INTERNAL_SERVER_ERROR';
  report({ errorId, code, error });
  return { message: ERROR_CATALOGUE[code].text, extensions: { code, errorId } };
}

/** What a caller is told of a MemoryError; its cause, if it has one, goes to `report`. */
export function publicMemoryError(error: MemoryError, report: (failure: ReportedFailure) => void) {
  const { code, reason, argument, cause } = error;
  const errorId = cause === undefined && code !== 'INTERNAL_SERVER_ERROR' ? undefined : randomUUID();
  if (errorId !== undefined) report({ errorId, code, error });
  const details = { reason, argument, errorId };
  const present = Object.entries(details).filter(([, value]) => value !== undefined);
  return { message: clip(error.message), extensions: { code, ...Object.fromEntries(present) } };
}

/** The error and the errors that it wraps, outermost first. */
function originals(error: unknown): readonly unknown[] {
  const chain: unknown[] = [error];
  for (let next = error; next instanceof GraphQLError && next.originalError != null; ) {
    next = next.originalError;
    if (chain.includes(next)) break;
    chain.push(next);
  }
  return chain;
}

/** The code under which GraphQL's own message may be told; null when the error has to be masked. */
function ownCode(formatted: GraphQLFormattedError, chain: readonly unknown[]): string | null {
  const given = chain.findLast((link) => link instanceof GraphQLError && isKnown(link.extensions.code));
  if (given instanceof GraphQLError) {
    const inner = given.extensions.code;
    const outer = formatted.extensions?.code;
    // A scalar may set a code of the catalogue on a plain GraphQLError; the host then puts its own on top.
    return isOfCatalogue(inner) || !isKnown(outer) ? String(inner) : outer;
  }
  const innermost = chain.at(-1);
  if (!(innermost instanceof GraphQLError)) return null;
  // graphql-js found an argument's value to be wrong while it ran (a null variable for a non-null argument).
  const node = innermost.nodes?.[0];
  if (node !== undefined && isValueNode(node)) return 'BAD_USER_INPUT';
  // Refused before anything ran: a persisted query with a wrong hash, too many wrong variables.
  return formatted.path === undefined && chain.length === 1 ? 'BAD_REQUEST' : null;
}

function isKnown(code: unknown): code is string {
  return isOfCatalogue(code) || (GRAPHQL_CODES as readonly unknown[]).includes(code);
}

function isOfCatalogue(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' && Object.hasOwn(ERROR_CATALOGUE, code);
}

/**
 * The path that graphql-js names in front of a scalar's message: `… at "input.scope.userId"; <message>`.
 * Anchored at both ends, so that a value which looks like one cannot stand in for it.
 */
function variablePath(message: string, inner: string): string | undefined {
  if (!message.endsWith(inner)) return undefined;
  const before = message.slice(0, -inner.length);
  const wrong = /^Variable "\$(\w+)" got invalid value [\s\S]*; (?:Expected type "[\w![\]]+"\. )?$/.exec(
    before,
  );
  return / at "([\w.[\]]+)"; (?:Expected type "[\w![\]]+"\. )?$/.exec(before)?.[1] ?? wrong?.[1];
}

function clip(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}…`;
}
