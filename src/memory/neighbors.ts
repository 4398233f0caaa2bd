import { type Caller, callOf, type ReadDeps } from './deps.js';
import { MemoryError } from './errors.js';
import type { Memory, Neighbors } from './model.js';
import { type Path, scopeOfPath } from './path.js';
import { parseScope, type Scope } from './scope.js';

/** Turns that can be asked for, on each side. */
export const MAX_TURNS = 10;

/** A memory that was reached through a scope has it with it; one that was read by its id has none. */
export type ReachedMemory = Memory & { readonly path?: Path };

export interface NeighborsInput {
  /** Turns on each side, 0 to 10. */
  readonly before: number;
  readonly after: number;
  /** false when absent: what has expired is not shown. */
  readonly includeExpired?: boolean | null | undefined;
}

/**
 * The turns around a memory, inside the scope through which it was reached, or of its whole conversation when it was
 * read by its id. What the scope hides (another actor's) and what has expired is left out; nothing farther away takes
 * its place.
 */
export async function listNeighbors(
  deps: ReadDeps,
  caller: Caller,
  memory: ReachedMemory,
  { before, after, includeExpired }: NeighborsInput,
): Promise<Neighbors> {
  const asked = { scope: conversationOf(memory), id: memory.id, before, after };
  const liveAt = includeExpired ? null : deps.clock.now();
  const [found] = await deps.store.listNeighborsOfEach(callOf(caller), [asked], liveAt);
  return found ?? { before: [], after: [] };
}

/** The turns on both sides of a hit that a search was asked for. */
export interface Around {
  /** 0 to 10. */
  readonly turns: number;
  readonly includeExpired: boolean;
}

/** `neighbors` and `includeExpired` of a search. Throws VALIDATION_009. */
export function parseAround(input: {
  readonly neighbors?: number | null | undefined;
  readonly includeExpired?: boolean | null | undefined;
}): Around {
  return {
    turns: parseTurns(input.neighbors, 0, 'neighbors'),
    includeExpired: input.includeExpired === true,
  };
}

/** A number of turns as given, or its default. Throws VALIDATION_009 unless it is from `least` to 10. */
export function parseTurns(
  turns: number | null | undefined,
  least: 0 | 1,
  argument: 'first' | 'neighbors',
): number {
  const value = turns ?? least;
  if (!Number.isInteger(value) || value < least || value > MAX_TURNS) {
    const message = `'${argument}' must be ${least} to ${MAX_TURNS}.`;
    throw new MemoryError('VALIDATION_009', { message, argument });
  }
  return value;
}

function conversationOf({ path, userId, agentId, runId }: ReachedMemory): Scope {
  return path ? scopeOfPath(path) : parseScope({ userId, agentId, runId }, 'scope');
}
