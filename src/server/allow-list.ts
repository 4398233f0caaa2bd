import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { MemoryError } from '../memory/errors.js';

/** The only operations that may run: their texts, by their SHA-256 in hexadecimal. */
export type AllowList = ReadonlyMap<string, string>;

/**
 * The list as the engine's cache of persisted queries: clients send hashes, and nothing can be added. The engine
 * prefixes its keys.
 */
export function persistedQueriesOf(list: AllowList) {
  return {
    cache: {
      get: async (key: string) => list.get(key.replace(/^apq:/, '')),
      set: async () => undefined,
      delete: async () => false,
    },
  };
}

/** Refuses a text that is not on the list, before anything parses it. Throws OPERATION_NOT_ALLOWED. */
export function requireAllowed(list: AllowList, request: FastifyRequest): void {
  const sent = request.method === 'GET' ? request.query : request.body;
  if (typeof sent !== 'object' || sent === null || !('query' in sent)) return;
  const text = sent.query;
  if (typeof text !== 'string' || text === '') return;
  const hash = createHash('sha256').update(text).digest('hex');
  if (!list.has(hash)) throw new MemoryError('OPERATION_NOT_ALLOWED');
}
