import { createHash } from 'node:crypto';
import type { Role, ScopeIds } from '../memory/model.js';
import type { OwnerKind } from '../memory/path.js';

/**
 * The word that stands for an owner in the full-text index. The analyzer would split and stem an id
 * ("kaced" finds "kace"), so it is a hash of the length-prefixed tenant, kind and id, between a letter and
 * a digit that keep it one word: no id can be written that makes another one's key.
 */
export function scopeKey(tenant: string, kind: OwnerKind, id: string): string {
  return `k${digest([tenant, kind, id])}0`;
}

/** The keys of a scope's ids; null for each that it does not name, and all null without a scope. */
export function scopeKeys(tenant: string, scope: ScopeIds | null) {
  const keyOf = (kind: OwnerKind) => {
    const id = scope?.[`${kind}Id`] ?? null;
    return id === null ? null : scopeKey(tenant, kind, id);
  };
  return {
    ...{ userKey: keyOf('user'), agentKey: keyOf('agent') },
    ...{ runKey: keyOf('run'), actorKey: keyOf('actor') },
  };
}

/** Names the conversation that memories of one user, agent and run form; null outside a run. */
export function threadKey(tenant: string, ids: ScopeIds): string | null {
  return ids.runId === null ? null : digest([tenant, ids.userId ?? '', ids.agentId ?? '', ids.runId]);
}

/** Equal for memories that say the same: of one tenant, with the same ids, absent ones too, role and text. */
export function duplicateKey(tenant: string, memory: ScopeIds & { role: Role; text: string }): string {
  const { userId, agentId, runId, actorId, role, text } = memory;
  return digest([tenant, userId, agentId, runId, actorId, role, text]);
}

/** Stands for a caller's idempotency key, which may hold anything, in an index of bounded length. */
export function requestKey(tenant: string, key: string): string {
  return digest([tenant, key]);
}

/** SHA-256 in hexadecimal, cut to 128 bits. */
function digest(parts: readonly (string | null)[]): string {
  const joined = parts.map((part) => (part === null ? '-' : `${part.length}:${part}`)).join('');
  return createHash('sha256').update(joined, 'utf8').digest('hex').slice(0, 32);
}
