import { type Caller, callOf, type MemoryDeps } from './deps.js';
import { MemoryError } from './errors.js';
import type { AddedMemory } from './outcomes.js';
import type { RequestGuard, WriteCall } from './ports.js';

/** Code points a key may have, as with Stripe. */
export const MAX_KEY_LENGTH = 255;

/** How long a request is remembered unless the server is configured otherwise: 24 hours, as with Stripe. */
export const REQUEST_TTL_MS = 86_400_000;

export interface IdempotentInput {
  /** The caller's own name for the request, of 1-255 characters; absent: every call has its effect. */
  readonly idempotencyKey?: string | null | undefined;
}

/** The call of an operation that changes something, guarded when the caller gave a key. Throws VALIDATION_004. */
export function writeCallOf(caller: Caller, operation: string, input: IdempotentInput): WriteCall {
  const request = parseRequest(operation, input);
  return request === null ? callOf(caller) : { ...callOf(caller), request };
}

/**
 * What a request did before, with its memories as they are now; null when it is new. Asked before anything is
 * embedded, so that a repetition costs no vectors; one that arrives while the first is under way is told later,
 * by the store. Costs a statement, and only where there is a key. Throws IDEMPOTENCY_CONFLICT.
 */
export async function recall(
  { store, clock }: MemoryDeps,
  call: WriteCall,
): Promise<readonly AddedMemory[] | null> {
  if (call.request === undefined) return null;
  const past = await store.findRequest(call, clock.now());
  if (past === null) return null;
  const known = await store.getMemories(
    call,
    [...new Set(past.ids)].filter((id) => id !== null),
  );
  return past.ids.map((id, i) => ({
    outcome: past.outcomes[i] ?? 'ADDED',
    id,
    memory: known.get(id ?? '') ?? null,
  }));
}

function parseRequest(operation: string, input: IdempotentInput): RequestGuard | null {
  const { idempotencyKey: key, ...rest } = input;
  if (key === null || key === undefined) return null;
  const problem =
    key.trim() === ''
      ? 'is blank'
      : key.length > MAX_KEY_LENGTH * 2 || [...key].length > MAX_KEY_LENGTH
        ? `is longer than ${MAX_KEY_LENGTH} characters`
        : key.isWellFormed()
          ? null
          : 'has a lone surrogate: it is not well-formed Unicode';
  if (problem !== null) {
    const argument = 'input.idempotencyKey';
    throw new MemoryError('VALIDATION_004', { message: `'${argument}' ${problem}.`, argument });
  }
  return { key, input: canonicalJson([operation, rest]) };
}

/** JSON with sorted names and without absent members: a null is an input of its own, as in an update. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
