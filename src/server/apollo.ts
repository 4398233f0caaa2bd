import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema, ValidationRule } from 'graphql';
import { createFormatError } from '../graphql/format-error.js';
import type { Logger } from '../telemetry/logger.js';
import type { Deadlines } from './call.js';
import { answerStatusPlugin } from './plugins/answer-status.js';
import { deadlinePlugin } from './plugins/deadline.js';
import type { HttpContext } from './plugins/http-context.js';
import { operationLogPlugin } from './plugins/operation-log.js';
import { failureReporter } from './refusal.js';

const MAX_TOKENS = 5_000;
const MAX_REPORTED_ERRORS = 5;
/** Fields after fragments are expanded: twenty fragments that each spread the next twice are a million. */
const MAX_SELECTIONS = 10_000;

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  /** Limits of the API itself; may depend on the document only, since validated documents are kept. */
  readonly validationRules: readonly ValidationRule[];
  readonly introspection: boolean;
  readonly production: boolean;
  readonly deadlines: Deadlines;
  readonly logger: Logger;
}

/** The GraphQL engine with everything off that costs time per field, phones home or tells internals. */
export function createApollo(options: ApolloOptions): ApolloServer<HttpContext> {
  const { schema, introspection, production, logger } = options;
  return new ApolloServer<HttpContext>({
    schema,
    introspection,
    validationRules: [...options.validationRules],
    parseOptions: { maxTokens: MAX_TOKENS },
    validationOptions: { maxErrors: MAX_REPORTED_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_REPORTED_ERRORS },
    maxRecursiveSelections: MAX_SELECTIONS,
    // "Did you mean" spells out a schema that introspection does not show.
    hideSchemaDetailsFromClientErrors: production || !introspection,
    includeStacktraceInErrorResponses: false,
    formatError: createFormatError(failureReporter(logger)),
    csrfPrevention: true,
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
