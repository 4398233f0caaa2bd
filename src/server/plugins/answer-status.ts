import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { ERROR_CATALOGUE } from '../../memory/errors.js';
import { CALL, type HttpContext } from './http-context.js';

/**
 * The last word on a GraphQL answer: the request id goes into every error, and a request that was refused
 * as a whole (no `data`) gets the HTTP status of its code.
 */
export function answerStatusPlugin(): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, request, contextValue }) => {
        if (response.body.kind !== 'single') return;
        const result = response.body.singleResult;
        if (result.errors === undefined) return;
        result.errors = result.errors.map((error) => withRequestId(error, contextValue[CALL].requestId));
        if (result.data !== undefined) return;
        response.http.status = refusedStatus(result.errors[0], response.http.status);
        // Clients of the time before application/graphql-response+json take any other status than 200 for a
        // failed transport and throw the errors away. The "GraphQL over HTTP" specification allows 200 there.
        if (response.http.status === 400 && wantsPlainJson(request.http?.headers.get('accept'))) {
          response.http.status = 200;
        }
      },
    }),
  };
}

/** The error with `extensions.requestId`. */
export function withRequestId(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, requestId } };
}

function refusedStatus(error: GraphQLFormattedError | undefined, status: number | undefined): number {
  const code = error?.extensions?.code;
  const listed = Object.entries(ERROR_CATALOGUE).find(([name]) => name === code)?.[1].http;
  // BAD_REQUEST has finer statuses (405, 406), which the server set already.
  if (listed === undefined || code === 'BAD_REQUEST')
    return status === undefined || status === 500 ? 400 : status;
  return listed;
}

function wantsPlainJson(accept: string | undefined): boolean {
  return (
    accept !== undefined &&
    /application\/json/i.test(accept) &&
    !/application\/graphql-response\+json/i.test(accept)
  );
}
