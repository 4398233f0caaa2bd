import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
} from 'graphql';
import { createFormatError } from '../graphql/format-error.js';
import { MemoryError } from '../memory/errors.js';
import type { Principal } from '../memory/principal.js';
import type { Logger } from '../telemetry/logger.js';
import { logOperation } from '../telemetry/operation-log.js';
import type { ApiRequest } from './graphql-route.js';
import { withRequestId } from './plugins/answer-status.js';
import { failureReporter } from './refusal.js';
import {
  type DocumentOptions,
  MAX_REPORTED_ERRORS,
  readSubscription,
  type SubscriptionDocument,
  type SubscriptionRequest,
  withCode,
} from './subscription-document.js';

export interface SubscriptionsOptions extends DocumentOptions {
  readonly createContext: (request: ApiRequest) => object;
  readonly logger: Logger;
}

/** A subscription was refused, or has ended by a failure: as it is told to the client. */
export class SubscriptionError extends Error {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super('The subscription has failed.');
    this.name = 'SubscriptionError';
    this.errors = errors;
  }

  /** Each once. */
  get codes(): readonly string[] {
    return [...new Set(this.errors.map(({ extensions }) => String(extensions?.code)))];
  }
}

/** `next` rejects with SubscriptionError; `return` and `throw` end it at once, also while `next` waits. */
export interface Results extends AsyncIterableIterator<FormattedExecutionResult> {
  return(): Promise<IteratorResult<FormattedExecutionResult>>;
  throw(): Promise<IteratorResult<FormattedExecutionResult>>;
}

export interface OpenedSubscription {
  readonly document: DocumentNode;
  readonly results: Results;
}

interface Opening {
  readonly principal: Principal;
  readonly requestId: string;
  readonly startedAt: number;
}

const DONE = { done: true, value: undefined } as const;

/**
 * The subscriptions of a server, whatever carries them: how they are read, run, told and logged is the same. The
 * engine behind POST /graphql knows none.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #format;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    this.#format = createFormatError(failureReporter(options.logger));
  }

  /** Throws SubscriptionError. */
  async open(request: SubscriptionRequest, principal: Principal): Promise<OpenedSubscription> {
    const opening = { principal, requestId: randomUUID(), startedAt: performance.now() };
    let read: SubscriptionDocument | null = null;
    try {
      read = readSubscription(request, this.#options);
      const { signal } = new AbortController();
      const source = await createSourceEventStream(this.#argumentsOf(read, opening, signal));
      if (!isStream(source)) throw new AggregateError(source.errors ?? []);
      return {
        document: read.document,
        results: this.#results(source[Symbol.asyncIterator](), read, opening),
      };
    } catch (error) {
      const told = this.#failed(error, opening);
      this.#log(read, opening, told.codes);
      throw told;
    }
  }

  #results(source: AsyncIterator<unknown>, read: SubscriptionDocument, opening: Opening): Results {
    const ended = new AbortController();
    const end = (codes: readonly string[]) => {
      if (!ended.signal.aborted) this.#log(read, opening, codes);
      ended.abort(new MemoryError('TIMEOUT', { message: 'The subscription has ended.' }));
    };
    const leave = async () => {
      end([]);
      await source.return?.();
      return DONE;
    };
    const results: Results = {
      next: async () => {
        try {
          const { done, value } = await source.next();
          if (done !== true)
            return { done: false, value: await this.#tell(value, read, opening, ended.signal) };
          end([]);
          return DONE;
        } catch (error) {
          const told = this.#failed(error, opening);
          end(told.codes);
          throw told;
        }
      },
      return: leave,
      throw: leave,
      [Symbol.asyncIterator]: () => results,
    };
    return results;
  }

  /** What is asked of one event: with a context and a deadline of its own, as a query has them. */
  async #tell(
    rootValue: unknown,
    read: SubscriptionDocument,
    opening: Opening,
    ended: AbortSignal,
  ): Promise<FormattedExecutionResult> {
    const { queryMs } = this.#options.limits;
    const late = new AbortController();
    const message = `The fields of an event took longer than the limit of ${queryMs} ms.`;
    const timer = setTimeout(() => late.abort(new MemoryError('TIMEOUT', { message })), queryMs);
    const signal = AbortSignal.any([ended, late.signal]);
    // Every statement under way listens.
    setMaxListeners(0, signal);
    try {
      const result: ExecutionResult = await execute({
        ...this.#argumentsOf(read, opening, signal),
        rootValue,
      });
      const { errors, ...data } = result;
      return errors === undefined ? data : { ...data, errors: this.#told(errors, opening.requestId) };
    } finally {
      clearTimeout(timer);
    }
  }

  #argumentsOf(
    { document, operationName, variableValues }: SubscriptionDocument,
    opening: Opening,
    signal: AbortSignal,
  ) {
    const { schema, createContext, hideSuggestions } = this.#options;
    const { principal, requestId } = opening;
    return {
      ...{ schema, document, operationName, variableValues, hideSuggestions },
      contextValue: createContext({ principal, requestId, signal }),
      options: { maxCoercionErrors: MAX_REPORTED_ERRORS },
    };
  }

  #failed(error: unknown, { requestId }: Opening): SubscriptionError {
    const found: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    return new SubscriptionError(this.#told(found, requestId));
  }

  #told(errors: readonly unknown[], requestId: string): readonly GraphQLFormattedError[] {
    return errors.map((error) => {
      const known = asGraphqlError(error);
      return withRequestId(this.#format(known.toJSON(), known), requestId);
    });
  }

  #log(read: SubscriptionDocument | null, { requestId, startedAt }: Opening, codes: readonly string[]): void {
    logOperation(this.#options.logger, {
      ...{ requestId, codes, abandoned: false },
      operation: read?.operation.name?.value ?? null,
      type: read === null ? null : 'subscription',
      durationMs: performance.now() - startedAt,
    });
  }
}

function asGraphqlError(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) {
    const originalError = error instanceof Error ? error : new Error(String(error));
    return new GraphQLError(originalError.message, { originalError });
  }
  const isVariable = error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
  return isVariable && error.extensions.code === undefined ? withCode(error, 'BAD_USER_INPUT') : error;
}

function isStream(source: AsyncIterable<unknown> | ExecutionResult): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}
