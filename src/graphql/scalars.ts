import { GraphQLScalarType } from 'graphql';
import { GraphQLJSON, GraphQLJSONObject, GraphQLDateTime as Library } from 'graphql-scalars';

/**
 * A time. Out: epoch milliseconds become `2026-11-22T10:00:00.000Z`. In: the text as it was written, since
 * the core reads it and answers a wrong one with VALIDATION_008 and the place of the argument.
 */
export const DateTimeScalar = new GraphQLScalarType({
  name: 'DateTime',
  description:
    "An instant, in UTC: '2026-11-22T10:00:00.000Z'. As input also with another offset ('2026-11-22T11:00:00+01:00') or as a date ('2026-11-22', which is 00:00 UTC).",
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => new Date(Number(value)).toISOString(),
  parseValue: requireString,
  parseLiteral: (node) => requireString(node.kind === 'StringValue' ? node.value : undefined),
  extensions: Library.extensions,
});

export const JsonObjectScalar = new GraphQLScalarType({
  ...GraphQLJSONObject.toConfig(),
  name: 'JSONObject',
  description: 'A JSON object, kept as it is given: nesting, order, nulls.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});

/** What a value of the metadata is compared with; the core takes strings, numbers, booleans and null. */
export const JsonScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: "A JSON value: a string, a number, true, false or null. Types never convert: '2' is not 2.",
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});

function requireString(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('DateTime must be a string.');
  return value;
}
