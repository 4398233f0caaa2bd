import { MemoryError } from './errors.js';
import type { ScopeIds } from './model.js';
import { parseId, parseScope, type Scope } from './scope.js';

/** What a memory can belong to; in the stored graph the labels `User`, `Agent`, `Run`, `Actor`. */
export const OWNER_KINDS = ['user', 'agent', 'run', 'actor'] as const;
export type OwnerKind = (typeof OWNER_KINDS)[number];

/** The owners that a walk through the graph has passed: none or one of each kind, whatever the order. */
export type Path = ScopeIds;

/** Where a walk begins. */
export const START: Path = { userId: null, agentId: null, runId: null, actorId: null };

/** An owner as a walk reaches it. It is an address: nothing says that anything is stored there. */
export interface Owner {
  readonly id: string;
  /** With the owner itself. All that is read from here is cut to it. */
  readonly path: Path;
}

/**
 * The owner one step further. null when the path has passed another one of this kind: no memory is of two,
 * and a step never leaves what the walk was cut to. Throws VALIDATION_004.
 */
export function stepTo(path: Path, kind: OwnerKind, id: string, argument = 'id'): Owner | null {
  const parsed = parseId(id, argument);
  const passed = ownerId(path, kind);
  if (passed !== null && passed !== parsed) return null;
  return { id: parsed, path: { ...path, [`${kind}Id`]: parsed } };
}

export function ownerId(ids: ScopeIds, kind: OwnerKind): string | null {
  return ids[`${kind}Id`];
}

/** The scope that a path spells. Throws VALIDATION_001 for a path of an actor alone, or of nothing. */
export function scopeOfPath(path: Path): Scope {
  if (path.userId === null && path.agentId === null && path.runId === null) {
    const message =
      'An actor alone is no scope: reach it through a user, an agent or a run, as in `run(id: "r") { actor(id: "a") { … } }`.';
    throw new MemoryError('VALIDATION_001', { message });
  }
  return parseScope(path, 'path');
}
