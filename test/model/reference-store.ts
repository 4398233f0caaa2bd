import { MemoryError } from '../../src/memory/errors.js';
import { type Filter, MATCH_ALL } from '../../src/memory/filter.js';
import type { ApplyUpdate, MemoryUpdate } from '../../src/memory/memory-update.js';
import type { Found, Memory, MemoryEvent, Neighbors } from '../../src/memory/model.js';
import type { NeighborQuery, ScopedMemory, SimilarQuery } from '../../src/memory/near-queries.js';
import type {
  AddedMemory,
  DeleteBatch,
  DeleteProgress,
  PastRequest,
  PurgeBatch,
  PurgeCounts,
  PurgeProgress,
} from '../../src/memory/outcomes.js';
import type { EventsPage } from '../../src/memory/page.js';
import type { OwnerKind } from '../../src/memory/path.js';
import type {
  Call,
  ListPosition,
  LiveAt,
  MemoryStore,
  NewMemory,
  Page,
  PageLimits,
  ScopedPage,
  SearchQuery,
  WriteCall,
} from '../../src/memory/ports.js';
import { sumCounts } from '../../src/memory/purge.js';
import type { Scope } from '../../src/memory/scope.js';
import { inScope, newestFirst, passes } from './matches.js';
import { countTraces, purge } from './reference-purge.js';
import { previousOf, remember } from './reference-requests.js';
import { besideIn, findIn, similarIn } from './reference-search.js';
import {
  copyJson,
  hashOf,
  isLive,
  newTenant,
  nodesOf,
  record,
  type Stored,
  saysTheSame,
  type Tenant,
  toMemory,
} from './reference-tenant.js';

/**
 * MemoryStore over a Map: what the port means, by the shortest way. Tests compare the database with it;
 * it is never shipped. Each method runs without awaiting anything, hence atomically.
 */
export class ReferenceStore implements MemoryStore {
  readonly #tenants = new Map<string, Tenant>();

  async findRequest(call: WriteCall, at: number): Promise<PastRequest | null> {
    return previousOf(this.#open(call), call, at);
  }

  async addMemories(
    call: WriteCall,
    memories: readonly NewMemory[],
    at: number,
  ): Promise<readonly AddedMemory[]> {
    const tenant = this.#open(call);
    const previous = previousOf(tenant, call, at);
    if (previous !== null) {
      return previous.ids.map((id, i) => ({
        outcome: previous.outcomes[i] ?? 'ADDED',
        id,
        memory: tenant.memories.get(id ?? '')?.memory ?? null,
      }));
    }
    const givenIds = memories.map(({ id }) => id);
    // The history of a deleted memory still holds its id. A duplicate must not bring a taken one either.
    if (new Set(givenIds).size < givenIds.length || givenIds.some((id) => tenant.events.has(id))) {
      throw new MemoryError('CONFLICT', { argument: 'input.entries' });
    }
    const added: Stored[] = [];
    const outcomes = memories.map((given) => {
      const memory = toMemory(given, at);
      const [run] = nodesOf(memory).threads;
      // No run, no conversation: what follows each other is what one entry said.
      const thread = run ?? `add ${tenant.changes.length} ${given.entryIndex}`;
      const embedding = Float32Array.from(given.embedding);
      const stored = { memory, embedding, dedupe: given.dedupe, thread };
      const holder = given.dedupe
        ? [...tenant.memories.values(), ...added].find((other) => saysTheSame(other, memory, at))
        : undefined;
      if (holder && holder.memory.id !== memory.id) {
        return { outcome: 'DUPLICATE' as const, id: holder.memory.id, memory: holder.memory };
      }
      added.push(stored);
      return { outcome: 'ADDED' as const, id: memory.id, memory };
    });
    const ids = added.map(({ memory }) => memory.id);
    for (const stored of added) {
      tenant.memories.set(stored.memory.id, stored);
      tenant.remembered.set(stored.memory.id, stored.memory);
      const { owners, threads } = nodesOf(stored.memory);
      for (const name of [...owners, ...threads]) tenant.nodes.add(name);
      record(tenant, 'ADD', null, stored.memory, stored.memory.actorId, at);
    }
    if (ids.length > 0) tenant.changes.push(new Set(ids));
    remember(tenant, call, at, {
      ids: outcomes.map(({ id }) => id),
      outcomes: outcomes.map(({ outcome }) => outcome),
    });
    return outcomes;
  }

  async getMemories(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, Memory>> {
    const { memories } = this.#open(call);
    const found = ids.flatMap((id) => memories.get(id)?.memory ?? []);
    return new Map(found.map((memory) => [memory.id, memory]));
  }

  async listMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    page: Page & { readonly liveAt?: LiveAt },
  ): Promise<readonly Memory[]> {
    const listed = this.#select(call, scope, filter, page.liveAt).map(({ memory }) => memory);
    return pageOf(listed, page);
  }

  async countMemories(call: Call, scope: Scope, filter: Filter, liveAt?: LiveAt): Promise<number> {
    return this.#select(call, scope, filter, liveAt).length;
  }

  async searchMemories(call: Call, scope: Scope, filter: Filter, query: SearchQuery): Promise<Found> {
    const stored = [...this.#open(call).memories.values()];
    return findIn(stored, this.#select(call, scope, filter, query.liveAt), scope, query);
  }

  listMemoriesOfEach(
    call: Call,
    pages: readonly ScopedPage[],
    filter: Filter,
    limits: PageLimits,
  ): Promise<readonly (readonly Memory[])[]> {
    return Promise.all(
      pages.map(({ scope, after }) => this.listMemories(call, scope, filter, { after, ...limits })),
    );
  }

  countMemoriesOfEach(
    call: Call,
    scopes: readonly Scope[],
    filter: Filter,
    liveAt?: LiveAt,
  ): Promise<readonly number[]> {
    return Promise.all(scopes.map((scope) => this.countMemories(call, scope, filter, liveAt)));
  }

  searchMemoriesOfEach(
    call: Call,
    scopes: readonly Scope[],
    filter: Filter,
    query: SearchQuery,
  ): Promise<readonly Found[]> {
    return Promise.all(scopes.map((scope) => this.searchMemories(call, scope, filter, query)));
  }

  async searchSimilarOfEach(
    call: Call,
    memories: readonly ScopedMemory[],
    query: SimilarQuery,
  ): Promise<readonly Found[]> {
    const { memories: stored } = this.#open(call);
    return memories.map(({ scope, id }) =>
      similarIn(stored.get(id), this.#select(call, scope, MATCH_ALL, query.liveAt), query),
    );
  }

  async listNeighborsOfEach(
    call: Call,
    asked: readonly NeighborQuery[],
    liveAt?: LiveAt,
  ): Promise<readonly Neighbors[]> {
    const stored = [...this.#open(call).memories.values()];
    return asked.map((one) =>
      besideIn(stored, new Set(this.#select(call, one.scope, MATCH_ALL, liveAt)), one),
    );
  }

  async listOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    pages: readonly ScopedPage[],
    limits: PageLimits,
  ): Promise<readonly (readonly ListPosition[])[]> {
    return pages.map(({ scope, after }) =>
      pageOf(this.#ownersOf(call, scope, kind, limits.liveAt), { ...limits, after }),
    );
  }

  async countOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    scopes: readonly Scope[],
    liveAt?: LiveAt,
  ): Promise<readonly number[]> {
    return scopes.map((scope) => this.#ownersOf(call, scope, kind, liveAt).length);
  }

  async updateMemory(
    call: WriteCall,
    update: MemoryUpdate,
    apply: ApplyUpdate,
    at: number,
  ): Promise<Memory | null> {
    const tenant = this.#open(call);
    const previous = previousOf(tenant, call, at);
    const stored = tenant.memories.get(update.id);
    if (!stored) return null;
    const old = stored.memory;
    if (previous !== null) return old;
    if (update.expectedVersion !== null && update.expectedVersion !== old.version) {
      throw new MemoryError('VERSION_CONFLICT', { argument: 'input.expectedVersion' });
    }
    const text = update.text ?? old.text;
    const expiresAt = update.expiresAt === 'NEVER' ? null : (update.expiresAt ?? old.expiresAt);
    const changes = { text, hash: hashOf(text), eventAt: update.eventAt ?? old.eventAt, expiresAt };
    const memory = { ...old, ...changes, metadata: copyJson(apply(old, update)) };
    if (JSON.stringify(memory) !== JSON.stringify(old)) {
      const others = [...tenant.memories.values()].filter((other) => other.memory.id !== old.id);
      const held = others.some((other) => saysTheSame(other, memory, at));
      if (stored.dedupe && isLive(memory, at) && held) {
        throw new MemoryError('CONFLICT', { argument: 'input.text' });
      }
      const next = { ...memory, version: old.version + 1, updatedAt: Math.max(at, old.updatedAt) };
      const embedding = text === old.text ? stored.embedding : (update.embedding ?? stored.embedding);
      tenant.memories.set(next.id, { ...stored, memory: next, embedding });
      record(tenant, 'UPDATE', old, next, update.actorId, next.updatedAt);
      tenant.changes.push(new Set([next.id]));
    }
    remember(tenant, call, at, { ids: [old.id] });
    return tenant.memories.get(update.id)?.memory ?? null;
  }

  async deleteMemory(call: WriteCall, id: string, actorId: string | null, at: number): Promise<boolean> {
    const tenant = this.#open(call);
    if (previousOf(tenant, call, at) !== null) return true;
    const stored = tenant.memories.get(id);
    if (!stored) return false;
    this.#delete(tenant, [stored], actorId, at);
    remember(tenant, call, at, { ids: [id] });
    return true;
  }

  async deleteMemories(
    call: WriteCall,
    scope: Scope,
    filter: Filter,
    batch: DeleteBatch,
  ): Promise<DeleteProgress> {
    const tenant = this.#open(call);
    const begun = previousOf(tenant, call, batch.at)?.deletion ?? null;
    if (begun?.done) return { matched: begun.matched, deleted: begun.deleted, done: true };
    const upTo = begun?.upTo ?? batch.upTo;
    const found = this.#select(call, scope, filter, null).filter(({ memory }) => memory.createdAt <= upTo);
    const gone = found.slice(0, batch.limit);
    this.#delete(tenant, gone, batch.actorId, batch.at);
    const matched = call.request === undefined ? null : (begun?.matched ?? found.length);
    const done = gone.length < batch.limit;
    const progress = { matched, deleted: (begun?.deleted ?? 0) + gone.length, done };
    remember(tenant, call, batch.at, { deletion: { ...progress, upTo }, scope });
    return progress;
  }

  async purgeScope(call: WriteCall, scope: Scope, batch: PurgeBatch): Promise<PurgeProgress> {
    const tenant = this.#open(call);
    const begun = previousOf(tenant, call, batch.at)?.purge ?? null;
    if (begun?.done) return begun;
    const { counts, done } = purge(tenant, scope, batch.limit, call.request?.key);
    const progress = { counts: begun === null ? counts : sumCounts(begun.counts, counts), done };
    remember(tenant, call, batch.at, { purge: progress, scope });
    return progress;
  }

  async countTraces(call: Call, scope: Scope): Promise<PurgeCounts> {
    return countTraces(this.#open(call), scope);
  }

  async listEvents(
    call: Call,
    memoryIds: readonly string[],
    { afterSeq, limit, backward = false }: EventsPage,
  ): Promise<ReadonlyMap<string, readonly MemoryEvent[]>> {
    const { events } = this.#open(call);
    const eventsOf = (id: string) => {
      const history = backward ? [...(events.get(id) ?? [])].reverse() : (events.get(id) ?? []);
      const isBehind = ({ seq }: MemoryEvent) =>
        afterSeq === null || (backward ? seq < afterSeq : seq > afterSeq);
      return history.filter(isBehind).slice(0, limit);
    };
    return new Map(memoryIds.map((id) => [id, eventsOf(id)]));
  }

  #open(call: Call): Tenant {
    if (call.signal?.aborted) throw new MemoryError('TIMEOUT');
    const tenant = this.#tenants.get(call.tenant) ?? newTenant();
    this.#tenants.set(call.tenant, tenant);
    return tenant;
  }

  #select(call: Call, scope: Scope, filter: Filter, liveAt: LiveAt): readonly Stored[] {
    return [...this.#open(call).memories.values()]
      .filter(({ memory }) => inScope(memory, scope) && passes(memory, filter))
      .filter(({ memory }) => liveAt == null || isLive(memory, liveAt))
      .sort((a, b) => newestFirst(a.memory, b.memory));
  }

  #ownersOf(call: Call, scope: Scope, kind: OwnerKind, liveAt: LiveAt): readonly ListPosition[] {
    const firsts = new Map<string, ListPosition>();
    // The newest first, so that the last one that sets the place of an owner is its first.
    for (const { memory } of this.#select(call, scope, MATCH_ALL, liveAt)) {
      const id = memory[`${kind}Id`];
      if (id !== null) firsts.set(id, { id, createdAt: memory.createdAt });
    }
    return [...firsts.values()].sort(newestFirst);
  }

  #delete(tenant: Tenant, gone: readonly Stored[], actorId: string | null, at: number): void {
    for (const { memory } of gone) {
      tenant.memories.delete(memory.id);
      record(tenant, 'DELETE', memory, null, actorId, at);
    }
    if (gone.length > 0) tenant.changes.push(new Set(gone.map(({ memory }) => memory.id)));
  }
}

/** The page of a list in its order, read from either end, with one item more if there is one. */
function pageOf<Place extends ListPosition>(
  listed: readonly Place[],
  { first, after, backward = false }: Page,
): readonly Place[] {
  const read = backward ? [...listed].reverse() : listed;
  const direction = backward ? -1 : 1;
  return read
    .filter((place) => after === null || newestFirst(after, place) * direction < 0)
    .slice(0, first + 1);
}
