import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { createFormatError } from '../graphql/format-error.js';
import { limitsRule } from '../graphql/limits.js';
import { noServiceRule } from '../graphql/no-service.js';
import type { Logger } from '../telemetry/logger.js';
import { type AllowList, persistedQueriesOf } from './allow-list.js';
import type { Deadlines } from './call.js';
import type { Limits } from './limits.js';
import { answerStatusPlugin } from './plugins/answer-status.js';
import { costPlugin } from './plugins/cost.js';
import { deadlinePlugin } from './plugins/deadline.js';
import type { HttpContext } from './plugins/http-context.js';
import { operationLogPlugin } from './plugins/operation-log.js';
import { failureReporter } from './refusal.js';
import { MAX_REPORTED_ERRORS } from './subscription-document.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Whether clients may register an operation by its hash. */
  readonly persistedQueries: boolean;
  /** The only operations that may run; null allows all. */
  readonly allowList: AllowList | null;
  readonly production: boolean;
  readonly deadlines: Deadlines;
  readonly logger: Logger;
}

/** The GraphQL engine with everything off that costs time per field, phones home or tells internals. */
export function createApollo(options: ApolloOptions): ApolloServer<HttpContext> {
  const { schema, limits, introspection, production, allowList, logger } = options;
  const register = options.persistedQueries ? {} : (false as const);
  return new ApolloServer<HttpContext>({
    schema,
    introspection,
    validationRules: introspection ? [limitsRule(limits)] : [limitsRule(limits), noServiceRule],
    parseOptions: { maxTokens: limits.tokens },
    validationOptions: { maxErrors: MAX_REPORTED_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_REPORTED_ERRORS },
    // "Did you mean" spells out a schema that introspection does not show.
    hideSchemaDetailsFromClientErrors: production || !introspection,
    includeStacktraceInErrorResponses: false,
    formatError: createFormatError(failureReporter(logger)),
    csrfPrevention: true,
    persistedQueries: allowList === null ? register : persistedQueriesOf(allowList),
    allowBatchedHttpRequests: false,
    // The process's own signals and connections are drained by the server around it.
    stopOnTerminationSignals: false,
    nodeEnv: production ? 'production' : 'development',
    logger: engineLogger(logger),
    plugins: [
      // Its wrapper around every field doubles the time of a small query.
      ApolloServerPluginCacheControlDisabled(),
      // It would add timings to the answer for whoever asks.
      ApolloServerPluginInlineTraceDisabled(),
      // That page loads scripts from the internet.
      ApolloServerPluginLandingPageDisabled(),
      // Both would start by themselves on APOLLO_* variables meant for another program.
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      deadlinePlugin(options.deadlines),
      costPlugin(limits.cost),
      answerStatusPlugin(),
      operationLogPlugin(logger),
    ],
  });
}

/** The engine's messages, which may quote an error's text, under a field that is cut like one. */
function engineLogger(logger: Logger) {
  const line = (level: 'debug' | 'info' | 'warn' | 'error') => (message?: unknown) =>
    logger[level]({ err: message instanceof Error ? message : new Error(String(message)) }, 'graphql engine');
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
