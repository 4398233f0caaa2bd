import type { ApolloServerPlugin } from '@apollo/server';
import { MemoryError } from '../../memory/errors.js';
import type { Deadlines } from '../call.js';
import { CALL, type HttpContext } from './http-context.js';

/** Starts the operation's clock once its type is known, and refuses subscriptions, which need a stream. */
export function deadlinePlugin(deadlines: Deadlines): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async () => ({
      // Not in didResolveSource, where a throw becomes an unexpected error (500).
      didResolveOperation: async ({ operation, contextValue }) => {
        // No operation of that name: execution says so.
        if (operation === undefined) return;
        if (operation.operation === 'subscription') {
          const message =
            'A subscription needs a stream: subscribe over graphql-transport-ws at /graphql, or send it to POST /graphql/stream, which answers with server-sent events.';
          throw new MemoryError('BAD_REQUEST', { message });
        }
        contextValue[CALL].startDeadline(deadlines[operation.operation]);
      },
    }),
  };
}
