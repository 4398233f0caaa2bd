import type { ApolloServerPlugin } from '@apollo/server';
import { operationCost } from '../../graphql/cost.js';
import { MemoryError } from '../../memory/errors.js';
import type { HttpContext } from './http-context.js';

/** Refuses operations that cost more than `limit`, and tells the cost of all in `extensions.cost`. */
export function costPlugin(limit: number): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async () => {
      let requested: number | null = null;
      return {
        didResolveOperation: async ({ schema, document, operation, request }) => {
          // No operation of that name: execution says so.
          if (operation === undefined) return;
          requested = operationCost({ schema, document, operation, variables: request.variables });
          requireCost(requested, limit);
        },
        willSendResponse: async ({ response }) => {
          if (requested === null || response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          result.extensions = { ...result.extensions, cost: { requested, limit } };
        },
      };
    },
  };
}

/** Throws QUERY_TOO_COMPLEX when the cost is above the limit. */
export function requireCost(requested: number, limit: number): void {
  if (requested <= limit) return;
  const message = `The operation costs up to ${requested}; ${limit} is allowed. Ask for smaller pages (first) or fewer levels of lists: a list multiplies what is asked of its items.`;
  throw new MemoryError('QUERY_TOO_COMPLEX', { message });
}
