import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from '../../telemetry/logger.js';
import { logOperation } from '../../telemetry/operation-log.js';
import { CALL, type HttpContext } from './http-context.js';

/** Writes one line for every GraphQL operation, refused ones included. */
export function operationLogPlugin(logger: Logger): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, operation, operationName, contextValue }) => {
        const call = contextValue[CALL];
        logOperation(logger, {
          requestId: call.requestId,
          operation: operationName ?? null,
          type: operation?.operation ?? null,
          durationMs: call.elapsed(),
          codes: response.body.kind === 'single' ? codesOf(response.body.singleResult.errors ?? []) : [],
          abandoned: call.abandoned(),
        });
      },
    }),
  };
}

function codesOf(errors: readonly GraphQLFormattedError[]): string[] {
  return [...new Set(errors.map((error) => String(error.extensions?.code)))];
}
