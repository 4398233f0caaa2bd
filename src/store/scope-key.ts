import { createHash } from 'node:crypto';
import type { ScopeIds } from '../memory/model.js';

export type OwnerKind = 'user' | 'agent' | 'run' | 'actor';

/**
 * The word that stands for an owner in the full-text index. The analyzer would split and stem an id
 * ("kaced" finds "kace"), so it is a hash of the length-prefixed tenant, kind and id, between a letter and
 * a digit that keep it one word: no id can be written that makes another one's key.
 */
export function scopeKey(tenant: string, kind: OwnerKind, id: string): string {
  return `k${digest([tenant, kind, id])}0`;
}

/** Names the conversation that memories of one user, agent and run form; null outside a run. */
export function threadKey(tenant: string, ids: ScopeIds): string | null {
  return ids.runId === null ? null : digest([tenant, ids.userId ?? '', ids.agentId ?? '', ids.runId]);
}

/** 128 bits of SHA-256 in hexadecimal. */
function digest(parts: readonly string[]): string {
  const joined = parts.map((part) => `${part.length}:${part}`).join('');
  return createHash('sha256').update(joined, 'utf8').digest('hex').slice(0, 32);
}
