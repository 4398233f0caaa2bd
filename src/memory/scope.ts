import { MemoryError } from './errors.js';
import type { ScopeIds } from './model.js';

declare const proven: unique symbol;

/** What a request is cut to: at least one of userId, agentId and runId. Made by parseScope only. */
export type Scope = ScopeIds & { readonly [proven]: true };

export interface ScopeInput {
  readonly userId?: string | null | undefined;
  readonly agentId?: string | null | undefined;
  readonly runId?: string | null | undefined;
  readonly actorId?: string | null | undefined;
}

/** Code points an id may have. */
export const MAX_ID_LENGTH = 256;

/** White space inside, control characters (Cc), or half of a surrogate pair. */
const NOT_IN_AN_ID = /[\s\p{Cc}\p{Cs}]/u;

/**
 * The id without surrounding white space; it is opaque otherwise: nothing is folded or normalised.
 * Its 256 code points are at most 1,024 bytes, far below the 32,766 at which Neo4j's vector index stops
 * the whole database. Throws VALIDATION_004.
 */
export function parseId(value: string, argument: string): string {
  const id = value.trim();
  const length = id.length > MAX_ID_LENGTH * 2 ? Number.POSITIVE_INFINITY : [...id].length;
  const problem =
    length === 0
      ? 'is blank'
      : length > MAX_ID_LENGTH
        ? `is longer than ${MAX_ID_LENGTH} characters`
        : id === '*'
          ? "is '*', which is no wildcard here: leave the id out to match every one"
          : NOT_IN_AN_ID.test(id)
            ? 'contains white space, a control character or a lone surrogate'
            : null;
  if (problem !== null)
    throw new MemoryError('VALIDATION_004', { message: `'${argument}' ${problem}.`, argument });
  return id;
}

/** null and absent both mean "not given". */
export function parseOptionalId(value: string | null | undefined, argument: string): string | null {
  return value === null || value === undefined ? null : parseId(value, argument);
}

/** Throws VALIDATION_004 for a bad id, then VALIDATION_001 when no user, agent or run is named. */
export function parseScope(input: ScopeInput, argument: string): Scope {
  const ids: ScopeIds = {
    userId: parseOptionalId(input.userId, `${argument}.userId`),
    agentId: parseOptionalId(input.agentId, `${argument}.agentId`),
    runId: parseOptionalId(input.runId, `${argument}.runId`),
    actorId: parseOptionalId(input.actorId, `${argument}.actorId`),
  };
  if (ids.userId === null && ids.agentId === null && ids.runId === null) {
    throw new MemoryError('VALIDATION_001', { argument });
  }
  return ids as Scope;
}
