import type { ChangeSource } from './change-source.js';
import { decodeChange, type MemoryChange } from './changes.js';
import type { Caller } from './deps.js';
import { MemoryError } from './errors.js';
import { parseScope, type ScopeInput } from './scope.js';

export interface WatchInput {
  readonly scope: ScopeInput;
  /** The cursor of the last change that arrived. */
  readonly after?: string | null | undefined;
}

/**
 * What happens to the memories of a scope. Throws VALIDATION_001, VALIDATION_004, VALIDATION_009 (`after` is no
 * cursor of this scope), OVERLOADED, STORE_UNAVAILABLE, and BAD_REQUEST where nothing can be watched.
 */
export async function watchMemories(
  source: ChangeSource | null,
  caller: Caller,
  input: WatchInput,
): Promise<AsyncIterableIterator<MemoryChange>> {
  const scope = parseScope(input.scope, 'scope');
  const after = decodeChange(input.after, scope, 'after');
  if (source === null) {
    throw new MemoryError('BAD_REQUEST', { message: 'This server sends no changes.' });
  }
  return source.subscribe({ tenant: caller.principal.tenant, scope, after });
}
