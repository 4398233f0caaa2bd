import { MemoryError } from '../../src/memory/errors.js';
import { REQUEST_TTL_MS } from '../../src/memory/idempotency.js';
import type { WriteCall } from '../../src/memory/ports.js';
import type { RequestRecord, Tenant } from './reference-tenant.js';

/** What the same request did before; null when it is the first, or the first since its record's time was up. */
export function previousOf(tenant: Tenant, { request }: WriteCall, at: number): RequestRecord | null {
  const known = request === undefined ? undefined : tenant.requests.get(request.key);
  if (!known || isOutdated(known, at)) return null;
  if (known.input !== request?.input) {
    throw new MemoryError('IDEMPOTENCY_CONFLICT', { argument: 'input.idempotencyKey' });
  }
  return known;
}

/** Keeps what came of a request; outdated ones go on that occasion. */
export function remember(
  tenant: Tenant,
  { request }: WriteCall,
  at: number,
  result: Partial<RequestRecord>,
): void {
  if (request === undefined) return;
  for (const [key, record] of tenant.requests) if (isOutdated(record, at)) tenant.requests.delete(key);
  const nothing = { ids: [], outcomes: [], deletion: null, purge: null, scope: null };
  tenant.requests.set(request.key, { ...nothing, ...result, input: request.input, at });
}

function isOutdated(record: RequestRecord, at: number): boolean {
  return record.at < at - REQUEST_TTL_MS;
}
