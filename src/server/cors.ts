import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type HostPolicy, isAllowedOrigin } from '../auth/host-policy.js';

const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of the allowed origins read answers, and no other page. Without credentials: nothing here
 * lives in cookies, and a page that knows the token sends it itself.
 */
export async function allowOrigins(app: FastifyInstance, policy: HostPolicy): Promise<void> {
  const perRequest = async (request: FastifyRequest): Promise<FastifyCorsOptions> => {
    const { origin, host } = request.headers;
    return {
      origin: origin !== undefined && isAllowedOrigin(origin, host ?? '', policy) ? origin : [],
      methods: ['GET', 'POST'],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: PREFLIGHT_SECONDS,
      strictPreflight: false,
    };
  };
  await app.register(cors, { delegator: perRequest });
}
