import { type Caller, callOf, type MemoryDeps } from './deps.js';
import type { Memory } from './model.js';
import { parseId } from './scope.js';

/** Memories by id, in the order asked; null where the tenant has none. Throws VALIDATION_004. */
export async function getMemories(
  deps: MemoryDeps,
  caller: Caller,
  ids: readonly string[],
): Promise<readonly (Memory | null)[]> {
  const parsed = ids.map((id) => parseId(id, 'id'));
  const found = await deps.store.getMemories(callOf(caller), [...new Set(parsed)]);
  return parsed.map((id) => found.get(id) ?? null);
}
