import { buildSchema, GraphQLError, type GraphQLScalarType, graphql, parse, validate } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFormatError, type ReportedFailure } from '../../src/graphql/format-error.js';
import { MemoryError } from '../../src/memory/errors.js';

let reported: ReportedFailure[];
let formatError: ReturnType<typeof createFormatError>;
beforeEach(() => {
  reported = [];
  formatError = createFormatError((failure) => reported.push(failure));
});

const schema = buildSchema(`
  scalar Identifier
  scalar Coded
  input Scope { userId: Identifier }
  input Add { scope: Scope!, tags: [Identifier!] }
  type Query { find(input: Add, id: Identifier, coded: Coded): String }
`);
const invalid = (message?: string) =>
  new MemoryError('VALIDATION_004', message === undefined ? {} : { message });
Object.assign(schema.getType('Identifier') as GraphQLScalarType, {
  parseValue: () => {
    throw invalid();
  },
  parseLiteral: () => {
    throw invalid();
  },
});
const coded = () => {
  throw new GraphQLError('A cursor of another list.', { extensions: { code: 'VALIDATION_009' } });
};
Object.assign(schema.getType('Coded') as GraphQLScalarType, { parseValue: coded, parseLiteral: coded });

/** As the host does it: its own errors wrap GraphQL's and put a code on top; it passes both forms on. */
function format(error: GraphQLError, code?: string) {
  const { path, nodes, extensions, originalError = error } = error;
  const wrapped =
    code === undefined
      ? error
      : new GraphQLError(error.message, {
          path: path ?? null,
          nodes: nodes ?? null,
          originalError,
          extensions: { ...extensions, code },
        });
  const given = wrapped.extensions.code ?? 'INTERNAL_SERVER_ERROR';
  return formatError({ ...wrapped.toJSON(), extensions: { ...wrapped.extensions, code: given } }, wrapped);
}

async function variableError(query: string, variables: Record<string, unknown>) {
  const { errors } = await graphql({ schema, source: query, variableValues: variables });
  return format(errors?.[0] as GraphQLError, 'BAD_USER_INPUT');
}

describe('an error of the catalogue thrown in a scalar keeps its code', () => {
  const query = 'query ($input: Add!) { find(input: $input) }';

  test('in a variable, with the path of the argument', async () => {
    const formatted = await variableError(query, { input: { scope: { userId: 'a b' } } });
    expect(formatted.message).toBe(invalid().message);
    expect(formatted.extensions).toEqual({
      code: 'VALIDATION_004',
      reason: 'INPUT_INVALID',
      argument: 'input.scope.userId',
    });
  });

  test('in a list, with its position', async () => {
    const formatted = await variableError(query, { input: { scope: {}, tags: ['x'] } });
    expect(formatted.extensions?.argument).toBe('input.tags[0]');
  });

  test('in a variable of its own', async () => {
    const formatted = await variableError('query ($id: Identifier) { find(id: $id) }', { id: 'x' });
    expect(formatted.extensions?.argument).toBe('id');
  });

  test('and a value that looks like a path does not become one', async () => {
    const userId = 'x" at "input.other"; Expected type "Identifier". ';
    const formatted = await variableError(query, { input: { scope: { userId } } });
    expect(formatted.extensions?.argument).toBe('input.scope.userId');
    expect(formatted.message).not.toContain('other');
  });

  test('in a literal', () => {
    const [error] = validate(schema, parse('{ find(id: "a b") }'));
    const formatted = format(error as GraphQLError, 'GRAPHQL_VALIDATION_FAILED');
    expect(formatted).toMatchObject({ message: invalid().message, extensions: { code: 'VALIDATION_004' } });
  });

  test('when it was set on a GraphQLError', async () => {
    const [error] = validate(schema, parse('{ find(coded: "x") }'));
    expect(format(error as GraphQLError, 'GRAPHQL_VALIDATION_FAILED').extensions).toEqual({
      code: 'VALIDATION_009',
    });
    const inVariable = await variableError('query ($c: Coded) { find(coded: $c) }', { c: 'x' });
    expect(inVariable.extensions).toEqual({ code: 'VALIDATION_009' });
  });
});

describe('an error thrown in a resolver', () => {
  const located = (originalError: Error) =>
    new GraphQLError(originalError.message, { path: ['find'], originalError });

  test('of the catalogue is told, with its own argument', () => {
    const error = new MemoryError('VALIDATION_003', { argument: 'input.entries[2]' });
    expect(format(located(error))).toEqual({
      message: error.message,
      path: ['find'],
      extensions: { code: 'VALIDATION_003', reason: 'INPUT_INVALID', argument: 'input.entries[2]' },
    });
    expect(reported).toEqual([]);
  });

  test('of the catalogue with a cause is told and the cause reported under the same id', () => {
    const error = new MemoryError('STORE_UNAVAILABLE', {}, new Error('bolt://secret'));
    const formatted = format(located(error));
    expect(JSON.stringify(formatted)).not.toContain('secret');
    expect(reported).toEqual([{ errorId: formatted.extensions?.errorId, code: 'STORE_UNAVAILABLE', error }]);
  });

  test.each([
    ['an Error', new Error('secret')],
    ['a GraphQLError without a code', new GraphQLError('secret')],
    ['a GraphQLError with a code of its own', new GraphQLError('secret', { extensions: { code: 'SECRET' } })],
    [
      'an error that calls itself internal',
      new GraphQLError('secret', { extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    ],
  ])('that is %s is masked and reported', (_name, original) => {
    const formatted = format(located(original));
    expect(formatted).toEqual({
      message: 'The server failed. Its log has the cause under this errorId.',
      path: ['find'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) },
    });
    expect(reported).toEqual([
      { errorId: formatted.extensions?.errorId, code: 'INTERNAL_SERVER_ERROR', error: original },
    ]);
  });

  test('leaves nothing of its extensions but the code: no echo of the input, no stack trace', () => {
    const extensions = {
      code: 'BAD_USER_INPUT',
      validationErrors: [{ target: 'CANARY' }],
      stacktrace: ['CANARY'],
    };
    const formatted = format(
      new GraphQLError('Argument Validation Error', { path: ['find'], extensions }),
      'BAD_USER_INPUT',
    );
    expect(formatted.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});

test('a message that repeats a long value is cut', async () => {
  const { errors } = await graphql({
    schema,
    source: 'query ($n: Add) { find(input: $n) }',
    variableValues: { n: 'x'.repeat(50_000) },
  });
  expect(format(errors?.[0] as GraphQLError, 'BAD_USER_INPUT').message).toHaveLength(1_001);
});

test('what is no GraphQL error at all is masked', () => {
  expect(formatError({ message: 'secret' }, 'secret').extensions?.code).toBe('INTERNAL_SERVER_ERROR');
  expect(reported).toHaveLength(1);
});
