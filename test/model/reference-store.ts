import { createHash } from 'node:crypto';
import { MemoryError } from '../../src/memory/errors.js';
import type { Filter } from '../../src/memory/filter.js';
import type { Candidate, EventKind, JsonObject, Memory, MemoryEvent } from '../../src/memory/model.js';
import type {
  ApplyUpdate,
  Call,
  MemoryStore,
  MemoryUpdate,
  NewMemory,
  Page,
} from '../../src/memory/ports.js';
import type { Scope } from '../../src/memory/scope.js';
import { inScope, newestFirst, passes } from './matches.js';
import { wordScores } from './word-scores.js';

interface Stored {
  readonly memory: Memory;
  readonly embedding: Float32Array;
}

interface Tenant {
  readonly memories: Map<string, Stored>;
  readonly events: Map<string, MemoryEvent[]>;
}

/**
 * MemoryStore over a Map: what the port means, by the shortest way. Tests compare the database with it;
 * it is never shipped. Each method runs without awaiting anything, hence atomically.
 */
export class ReferenceStore implements MemoryStore {
  readonly #tenants = new Map<string, Tenant>();

  async addMemories(call: Call, memories: readonly NewMemory[], at: number): Promise<readonly Memory[]> {
    const tenant = this.#open(call);
    const ids = memories.map((memory) => memory.id);
    // The history of a deleted memory still holds its id.
    if (new Set(ids).size < ids.length || ids.some((id) => tenant.events.has(id))) {
      throw new MemoryError('CONFLICT', { argument: 'input.entries' });
    }
    return memories.map((given) => {
      const memory = toMemory(given, at);
      tenant.memories.set(memory.id, { memory, embedding: Float32Array.from(given.embedding) });
      record(tenant, 'ADD', null, memory, memory.actorId, at);
      return memory;
    });
  }

  async getMemories(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, Memory>> {
    const { memories } = this.#open(call);
    const found = ids.flatMap((id) => memories.get(id)?.memory ?? []);
    return new Map(found.map((memory) => [memory.id, memory]));
  }

  async listMemories(call: Call, scope: Scope, filter: Filter, page: Page): Promise<readonly Memory[]> {
    const { after, first } = page;
    return this.#select(call, scope, filter)
      .map(({ memory }) => memory)
      .filter((memory) => after === null || newestFirst(after, memory) < 0)
      .slice(0, first + 1);
  }

  async countMemories(call: Call, scope: Scope, filter: Filter): Promise<number> {
    return this.#select(call, scope, filter).length;
  }

  async searchMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    query: { readonly text: string; readonly vector: Float32Array; readonly pool: number },
  ): Promise<readonly Candidate[]> {
    const found = this.#select(call, scope, filter);
    const words = wordScores(
      found.map(({ memory }) => memory.text),
      query.text,
    );
    const scored = found.map(({ memory, embedding }, i) => ({
      memory,
      vectorScore: (1 + cosine(embedding, query.vector)) / 2,
      textScore: words[i] ?? 0,
    }));
    const best = (score: 'vectorScore' | 'textScore') =>
      scored
        .filter((candidate) => score === 'vectorScore' || candidate.textScore > 0)
        .sort((a, b) => b[score] - a[score] || newestFirst(a.memory, b.memory))
        .slice(0, query.pool);
    const [vectorArm, textArm] = [new Set(best('vectorScore')), new Set(best('textScore'))];
    return [...new Set([...vectorArm, ...textArm])].map((candidate) => ({
      memory: candidate.memory,
      vectorScore: vectorArm.has(candidate) ? candidate.vectorScore : null,
      textScore: textArm.has(candidate) ? candidate.textScore : null,
    }));
  }

  async updateMemory(
    call: Call,
    update: MemoryUpdate,
    apply: ApplyUpdate,
    at: number,
  ): Promise<Memory | null> {
    const tenant = this.#open(call);
    const stored = tenant.memories.get(update.id);
    if (!stored) return null;
    const old = stored.memory;
    if (update.expectedVersion !== null && update.expectedVersion !== old.version) {
      throw new MemoryError('VERSION_CONFLICT', { argument: 'input.expectedVersion' });
    }
    const text = update.text ?? old.text;
    const changes = { text, hash: hashOf(text), eventAt: update.eventAt ?? old.eventAt };
    const memory = { ...old, ...changes, metadata: copyJson(apply(old, update)) };
    if (JSON.stringify(memory) === JSON.stringify(old)) return old;
    const next = { ...memory, version: old.version + 1, updatedAt: Math.max(at, old.updatedAt) };
    const embedding = text === old.text ? stored.embedding : (update.embedding ?? stored.embedding);
    tenant.memories.set(next.id, { memory: next, embedding });
    record(tenant, 'UPDATE', old, next, update.actorId, next.updatedAt);
    return next;
  }

  async deleteMemory(call: Call, id: string, actorId: string | null, at: number): Promise<boolean> {
    const tenant = this.#open(call);
    const stored = tenant.memories.get(id);
    if (!stored) return false;
    tenant.memories.delete(id);
    record(tenant, 'DELETE', stored.memory, null, actorId, at);
    return true;
  }

  async deleteMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    batch: {
      readonly upTo: number;
      readonly limit: number;
      readonly actorId: string | null;
      readonly at: number;
    },
  ): Promise<number> {
    const tenant = this.#open(call);
    const gone = this.#select(call, scope, filter)
      .filter(({ memory }) => memory.createdAt <= batch.upTo)
      .slice(0, batch.limit);
    for (const { memory } of gone) {
      tenant.memories.delete(memory.id);
      record(tenant, 'DELETE', memory, null, batch.actorId, batch.at);
    }
    return gone.length;
  }

  async listEvents(
    call: Call,
    memoryIds: readonly string[],
    page: { readonly afterSeq: number; readonly limit: number },
  ): Promise<ReadonlyMap<string, readonly MemoryEvent[]>> {
    const { events } = this.#open(call);
    const pageOf = (id: string) =>
      (events.get(id) ?? []).filter((event) => event.seq > page.afterSeq).slice(0, page.limit);
    return new Map(memoryIds.map((id) => [id, pageOf(id)]));
  }

  #open(call: Call): Tenant {
    if (call.signal?.aborted) throw new MemoryError('TIMEOUT');
    const tenant = this.#tenants.get(call.tenant) ?? { memories: new Map(), events: new Map() };
    this.#tenants.set(call.tenant, tenant);
    return tenant;
  }

  #select(call: Call, scope: Scope, filter: Filter): readonly Stored[] {
    return [...this.#open(call).memories.values()]
      .filter(({ memory }) => inScope(memory, scope) && passes(memory, filter))
      .sort((a, b) => newestFirst(a.memory, b.memory));
  }
}

function toMemory(given: NewMemory, at: number): Memory {
  const { id, userId, agentId, runId, actorId, role, text, eventAt } = given;
  const ids = { id, userId, agentId, runId, actorId };
  const times = { createdAt: at, updatedAt: at, eventAt };
  return { ...ids, role, text, hash: hashOf(text), metadata: copyJson(given.metadata), ...times, version: 1 };
}

/** One of the two sides is a memory: an ADD has no old one, a DELETE no new one. */
function record(
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

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Through text, as the database does: later changes of the caller's object do not reach the store. */
function copyJson(value: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Of unit vectors. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
