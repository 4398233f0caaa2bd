import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { operationCost } from '../graphql/cost.js';
import { limitsRule } from '../graphql/limits.js';
import { MemoryError } from '../memory/errors.js';
import type { AllowList } from './allow-list.js';
import type { Limits } from './limits.js';
import { requireCost } from './plugins/cost.js';

/** What a client sends to subscribe, as it came: nothing in it has been checked. */
export interface SubscriptionRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

export interface DocumentOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly introspection: boolean;
  /** The only operations that may run; null allows all. */
  readonly allowList: AllowList | null;
  /** Whether messages may not name what the schema has. */
  readonly hideSuggestions: boolean;
}

export interface SubscriptionDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** As many as the engine behind POST /graphql tells. */
export const MAX_REPORTED_ERRORS = 5;

/**
 * A subscription that may run, held to the same limits as what comes in over POST /graphql. Throws MemoryError, and
 * GraphQLErrors as the `errors` of an AggregateError.
 */
export function readSubscription(
  request: SubscriptionRequest,
  options: DocumentOptions,
): SubscriptionDocument {
  const { schema, limits, introspection, hideSuggestions } = options;
  const operationName = optional(request.operationName, 'operationName', isText);
  const variables = optional(request.variables, 'variables', isObject) ?? {};
  const document = parsed(textOf(request, options.allowList), limits.tokens);
  const rules = [...specifiedRules, limitsRule(limits)];
  const errors = validate(
    schema,
    document,
    introspection ? rules : [...rules, NoSchemaIntrospectionCustomRule],
    { maxErrors: MAX_REPORTED_ERRORS, hideSuggestions },
  );
  if (errors.length > 0) {
    throw new AggregateError(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
  }
  const operation = getOperationAST(document, operationName);
  if (operation == null) {
    const message =
      operationName === null
        ? 'The document has several operations: name the one to run in operationName.'
        : 'The document has no operation of this operationName.';
    const extensions = { code: 'OPERATION_RESOLUTION_FAILURE' };
    throw new AggregateError([new GraphQLError(message, { extensions })]);
  }
  if (operation.operation !== 'subscription') {
    const message = `Only subscriptions are served here. Send this ${operation.operation} to POST /graphql.`;
    throw new MemoryError('BAD_REQUEST', { message });
  }
  requireCost(operationCost({ schema, document, operation, variables }), limits.cost);
  return { document, operation, operationName, variableValues: variables };
}

/** The text that was sent, or that the manifest has for the hash that was sent in its place. */
function textOf({ query, extensions }: SubscriptionRequest, allowList: AllowList | null): string {
  const text = optional(query, 'query', isText) ?? '';
  const persisted = isObject(extensions) ? extensions.persistedQuery : undefined;
  const sent = isObject(persisted) && isText(persisted.sha256Hash) ? persisted.sha256Hash : null;
  if (allowList !== null) {
    const hash = text === '' ? sent : createHash('sha256').update(text).digest('hex');
    const allowed = allowList.get(hash ?? '');
    if (allowed === undefined) throw new MemoryError('OPERATION_NOT_ALLOWED');
    return allowed;
  }
  if (text !== '') return text;
  const message =
    sent === null
      ? "There is no 'query'. Send the text of the subscription."
      : "Subscriptions are not registered by their hash. Send the text in 'query' as well.";
  throw new MemoryError('BAD_REQUEST', { message });
}

function parsed(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    // Not only syntax: the parser runs out of stack on what is nested too deeply.
    const known =
      error instanceof GraphQLError ? error : new GraphQLError('', { originalError: toError(error) });
    throw new AggregateError([withCode(known, 'GRAPHQL_PARSE_FAILED')]);
  }
}

/** The error under the code that POST /graphql gives it, unless it has one of the catalogue's. */
export function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes = null, source = null, positions = null, path = null, extensions } = error;
  return new GraphQLError(message, {
    ...{ nodes, source, positions, path },
    originalError: error.originalError ?? error,
    extensions: { ...extensions, code },
  });
}

function optional<T>(value: unknown, name: string, is: (value: unknown) => value is T): T | null {
  if (value === undefined || value === null) return null;
  if (is(value)) return value;
  throw new MemoryError('BAD_REQUEST', {
    message: `'${name}' is not of the type that GraphQL over HTTP asks for.`,
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Of JSON: neither an array nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
