import { type Caller, callOf, type ReadDeps } from './deps.js';
import { parseScoped, type ScopedInput } from './read-scope.js';

export interface CountInput extends ScopedInput {
  /** false when absent: what has expired is not counted. */
  readonly includeExpired?: boolean | null | undefined;
}

/** How many live memories a scope and filter match. Throws VALIDATION_001, 004, 005, 008. */
export async function countMemories(deps: ReadDeps, caller: Caller, input: CountInput): Promise<number> {
  const { scope, filter } = parseScoped(input, '');
  const liveAt = input.includeExpired ? null : deps.clock.now();
  return deps.store.countMemories(callOf(caller), scope, filter, liveAt);
}
