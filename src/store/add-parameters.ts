import { createHash } from 'node:crypto';
import type { Memory, ScopeIds } from '../memory/model.js';
import type { NewMemory } from '../memory/ports.js';
import type { Parameter, Parameters } from './bolt-parameters.js';
import { metadataFacts } from './metadata-facts.js';
import { duplicateKey, scopeKeys, threadKey } from './scope-key.js';

interface Thread {
  readonly key: string;
  readonly firstId: string;
  lastId: string;
}

/** null for the vector of a LEXICAL store, which has no numbers: nothing is stored then. */
export function storedVector(embedding: Float32Array): Float32Array | null {
  return embedding.length === 0 ? null : embedding;
}

/** `liveUntil` of what never expires. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

/** The key that the memory holds once it is stored; null when it is stored beside its equals, or expired. */
export function heldKey(
  tenant: string,
  memory: ScopeIds & Pick<NewMemory, 'role' | 'text' | 'dedupe' | 'expiresAt'>,
  at: number,
): string | null {
  return memory.dedupe && isLive(memory, at) ? duplicateKey(tenant, memory) : null;
}

export function isLive({ expiresAt }: Pick<Memory, 'expiresAt'>, at: number): boolean {
  return expiresAt === null || at < expiresAt;
}

/** What memory-add is sent, but for what the transaction adds. */
export type AddParameters = Parameters & { readonly links: readonly Parameter[] };

/** What memory-add is sent, and the memories as they will be stored: nothing is left for the database to derive. */
export function addParameters(
  tenant: string,
  memories: readonly NewMemory[],
  at: number,
): { readonly parameters: AddParameters; readonly stored: readonly Memory[] } {
  const { threads, links } = chain(tenant, memories);
  const stored = memories.map((memory) => toStored(memory, at));
  const rows = memories.map((memory, i) => ({
    id: memory.id,
    text: memory.text,
    hash: stored[i]?.hash ?? '',
    role: memory.role,
    metadata: JSON.stringify(memory.metadata),
    metadataFacts: metadataFacts(memory.metadata),
    eventAt: memory.eventAt,
    expiresAt: memory.expiresAt,
    liveUntil: memory.expiresAt ?? FOREVER,
    dedupe: memory.dedupe ? null : false,
    duplicateKey: heldKey(tenant, memory, at),
    userId: memory.userId,
    agentId: memory.agentId,
    runId: memory.runId,
    actorId: memory.actorId,
    ...scopeKeys(tenant, memory),
    threadKey: threadKey(tenant, memory),
    embedding: storedVector(memory.embedding),
  }));
  const parameters = {
    at,
    rows,
    links,
    threads,
    userIds: distinct(memories.map((memory) => memory.userId)),
    agentIds: distinct(memories.map((memory) => memory.agentId)),
    runIds: distinct(memories.map((memory) => memory.runId)),
    actorIds: distinct(memories.map((memory) => memory.actorId)),
  };
  return { parameters, stored };
}

/**
 * Which memory follows which: all memories of one thread in the order given, and outside a run those of one
 * entry. The first of a thread follows what the thread ended with, which only the database knows.
 */
function chain(tenant: string, memories: readonly NewMemory[]) {
  const threads = new Map<string, Thread>();
  const lastOfEntry = new Map<number, string>();
  const links: { before: string; after: string }[] = [];
  for (const memory of memories) {
    const key = threadKey(tenant, memory);
    const thread = key === null ? undefined : threads.get(key);
    const before = key === null ? lastOfEntry.get(memory.entryIndex) : thread?.lastId;
    if (before !== undefined) links.push({ before, after: memory.id });
    if (thread) thread.lastId = memory.id;
    else if (key !== null) threads.set(key, { key, firstId: memory.id, lastId: memory.id });
    else lastOfEntry.set(memory.entryIndex, memory.id);
  }
  const sorted = [...threads.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { threads: sorted.map((thread) => ({ ...thread })), links };
}

function toStored(memory: NewMemory, at: number): Memory {
  const { id, userId, agentId, runId, actorId, role, text, metadata, eventAt, expiresAt } = memory;
  const hash = hashOf(text);
  const times = { createdAt: at, updatedAt: at, eventAt, expiresAt };
  return { id, userId, agentId, runId, actorId, role, text, hash, metadata, ...times, version: 1 };
}

/** Sorted, so that all writers create and lock scope nodes in one order. */
function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids)].filter((id) => id !== null).sort();
}

/** Hexadecimal SHA-256 of the text's UTF-8 bytes. */
export function hashOf(value: string): string {
  return createHash('sha256').update(value, 'utf8').digest('hex');
}
