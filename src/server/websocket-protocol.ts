import type { IncomingMessage } from 'node:http';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import type { Authenticate } from '../auth/authenticate.js';
import type { RequestHeaders } from '../auth/bearer.js';
import { MemoryError } from '../memory/errors.js';
import type { Principal } from '../memory/principal.js';
import { SubscriptionError, type Subscriptions } from './subscriptions.js';

/** What is known of a connection. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  readonly request: IncomingMessage;
  /** Closes the connection. */
  readonly close: (code: number, reason: string) => void;
  /** null until `connection_init` has told who it is. */
  principal: Principal | null;
}

export interface ProtocolOptions {
  readonly schema: GraphQLSchema;
  readonly subscriptions: Subscriptions;
  readonly authenticate: Authenticate;
  /** Milliseconds until `connection_init` must have come; 3,000. */
  readonly initTimeoutMs?: number;
}

type Params = Record<string, unknown>;

const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
/** Subscriptions of one connection. */
const MAX_PER_CONNECTION = 100;

/**
 * The graphql-transport-ws protocol. Callers are known by `connection_init`, whose payload may have an
 * `Authorization` (browsers cannot send the header), or by the headers of the upgrade.
 */
export function websocketProtocol(options: ProtocolOptions): Server<SocketExtra> {
  const { schema, subscriptions, authenticate, initTimeoutMs = 3_000 } = options;
  return makeServer<Params, SocketExtra>({
    connectionInitWaitTimeout: initTimeoutMs,
    onConnect: ({ extra, connectionParams }) => {
      try {
        extra.principal = authenticate(headersOf(extra.request, connectionParams));
        return true;
      } catch (error) {
        const isForbidden = error instanceof MemoryError && error.code === 'FORBIDDEN';
        extra.close(isForbidden ? FORBIDDEN : UNAUTHORIZED, isForbidden ? 'Forbidden' : 'Unauthorized');
        return false;
      }
    },
    onSubscribe: async ({ extra, subscriptions: open }, _id, request) => {
      if (Object.keys(open).length > MAX_PER_CONNECTION) {
        const message = `This connection has ${MAX_PER_CONNECTION} subscriptions, as many as it may. Open another.`;
        return [new GraphQLError(message, { extensions: { code: 'OVERLOADED' } })];
      }
      if (extra.principal === null) throw new Error('A subscription before the connection was acknowledged.');
      try {
        const { document, results } = await subscriptions.open(request, extra.principal);
        return { schema, document, operationName: request.operationName, contextValue: results };
      } catch (error) {
        if (!(error instanceof SubscriptionError)) throw error;
        return [new GraphQLError(error.message, { originalError: error })];
      }
    },
    // Opened above; what follows are results, told and masked already.
    subscribe: ({ contextValue }: ExecutionArgs) => contextValue as AsyncIterableIterator<ExecutionResult>,
    onNext: (_context, _id, _request, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _request, errors) => {
      const cause = errors[0]?.originalError;
      return cause instanceof SubscriptionError ? cause.errors : undefined;
    },
  });
}

/** Two different credentials count as two headers, which is a mistake. */
function headersOf({ headersDistinct }: IncomingMessage, params: Params | undefined): RequestHeaders {
  const given = Object.entries(params ?? {}).filter(
    ([name, value]) => name.toLowerCase() === 'authorization' && typeof value === 'string',
  );
  const values = [...(headersDistinct.authorization ?? []), ...given.map(([, value]) => String(value))];
  return values.length === 0 ? headersDistinct : { ...headersDistinct, authorization: [...new Set(values)] };
}
