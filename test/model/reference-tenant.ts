import { createHash } from 'node:crypto';
import type { EventKind, JsonObject, Memory, MemoryEvent } from '../../src/memory/model.js';
import type { AddedMemory, DeleteProgress, PurgeProgress } from '../../src/memory/outcomes.js';
import type { NewMemory } from '../../src/memory/ports.js';
import type { Scope } from '../../src/memory/scope.js';

export interface Stored {
  readonly memory: Memory;
  readonly embedding: Float32Array;
  readonly dedupe: boolean;
  /** Memories of one thread were said one after the other: of a run, or outside of runs of one entry. */
  readonly thread: string;
}

/** What came of a request. */
export interface RequestRecord {
  readonly input: string;
  readonly at: number;
  /** null where the memory was purged since. */
  readonly ids: readonly (string | null)[];
  readonly outcomes: readonly AddedMemory['outcome'][];
  readonly deletion: (DeleteProgress & { readonly upTo: number }) | null;
  readonly purge: PurgeProgress | null;
  /** What it asked for as a whole; null where it named memories. */
  readonly scope: Scope | null;
}

/** All that a store knows of one tenant. */
export interface Tenant {
  readonly memories: Map<string, Stored>;
  readonly events: Map<string, MemoryEvent[]>;
  /** Every memory as it was added, also those that are deleted, until they are purged. */
  readonly remembered: Map<string, Memory>;
  readonly requests: Map<string, RequestRecord>;
  /** Of each write, the memories that it has an event of. */
  readonly changes: Set<string>[];
  /** Owners and threads that have been made and not removed: see nodesOf. */
  readonly nodes: Set<string>;
}

export function newTenant(): Tenant {
  return {
    memories: new Map(),
    events: new Map(),
    remembered: new Map(),
    requests: new Map(),
    changes: [],
    nodes: new Set(),
  };
}

export function isLive({ expiresAt }: Memory, at: number): boolean {
  return expiresAt === null || at < expiresAt;
}

/** Whether the stored memory is live and counts as an equal of the other. */
export function saysTheSame({ memory, dedupe }: Stored, other: Memory, at: number): boolean {
  const fields = ['userId', 'agentId', 'runId', 'actorId', 'role', 'text'] as const;
  return dedupe && isLive(memory, at) && fields.every((field) => memory[field] === other[field]);
}

export function toMemory(given: NewMemory, at: number): Memory {
  const { id, userId, agentId, runId, actorId, role, text, eventAt, expiresAt } = given;
  const ids = { id, userId, agentId, runId, actorId };
  const times = { createdAt: at, updatedAt: at, eventAt, expiresAt };
  return { ...ids, role, text, hash: hashOf(text), metadata: copyJson(given.metadata), ...times, version: 1 };
}

/** One of the two sides is a memory: an ADD has no old one, a DELETE no new one. */
export function record(
  tenant: Tenant,
  event: EventKind,
  before: Memory | null,
  after: Memory | null,
  actorId: string | null,
  at: number,
): void {
  const memory = after ?? before;
  if (!memory) throw new Error('An event needs a memory.');
  const history = tenant.events.get(memory.id) ?? [];
  history.push({
    memoryId: memory.id,
    seq: history.length + 1,
    event,
    version: memory.version,
    oldText: before?.text ?? null,
    newText: after?.text ?? null,
    oldMetadata: before?.metadata ?? null,
    newMetadata: after?.metadata ?? null,
    actorId,
    role: memory.role,
    at,
  });
  tenant.events.set(memory.id, history);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Through text, as the database does: later changes of the caller's object do not reach the store. */
export function copyJson(value: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Names of the owners of a memory, and of its conversation if it has a run. */
export function nodesOf(memory: Memory): {
  readonly owners: readonly string[];
  readonly threads: readonly string[];
} {
  const kinds = ['userId', 'agentId', 'runId', 'actorId'] as const;
  const { userId, agentId, runId } = memory;
  return {
    owners: kinds.flatMap((kind) => (memory[kind] === null ? [] : [JSON.stringify([kind, memory[kind]])])),
    threads: runId === null ? [] : [JSON.stringify([userId, agentId, runId])],
  };
}
