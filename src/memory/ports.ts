import type { Filter } from './filter.js';
import type { ApplyUpdate, MemoryUpdate } from './memory-update.js';
import type { Found, JsonObject, Memory, MemoryEvent, Neighbors, Role } from './model.js';
import type { NeighborQuery, ScopedMemory, SimilarQuery } from './near-queries.js';
import type {
  AddedMemory,
  DeleteBatch,
  DeleteProgress,
  PastRequest,
  PurgeBatch,
  PurgeCounts,
  PurgeProgress,
} from './outcomes.js';
import type { EventsPage } from './page.js';
import type { OwnerKind } from './path.js';
import type { Scope } from './scope.js';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number;
}

/** Makes ids that sort by the time they were made (UUIDv7, lower case). */
export interface IdSource {
  next(): string;
}

/** Names the model whose vectors a store holds. Two identities that differ in anything do not mix. */
export interface EmbedderIdentity {
  /** `local`, `openai` (any endpoint that speaks its API) or `lexical` (no model). */
  readonly provider: string;
  readonly model: string;
  /** Length of every vector; 0 in a LEXICAL store, whose memories have none. */
  readonly dimensions: number;
  /** Changes when the same text would get another vector: weights, pooling, prefixes. */
  readonly version: string;
}

/**
 * Turns texts into vectors. Every vector is `Float32Array(identity.dimensions)` with an L2 norm of 1.
 * Fails with EMBEDDER_UNAVAILABLE (model not loadable, endpoint not reachable, unusable vectors).
 */
export interface Embedder {
  readonly identity: EmbedderIdentity;
  /** One vector per text, in order. Any number of texts; the implementation batches. */
  embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
  /** The vector of a question; some models prefix questions, so it may differ from a document's. */
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A memory about to be stored, complete but for what the store derives (hash). */
export interface NewMemory {
  readonly id: string;
  readonly userId: string | null;
  readonly agentId: string | null;
  readonly runId: string | null;
  readonly actorId: string | null;
  readonly role: Role;
  readonly text: string;
  readonly metadata: JsonObject;
  readonly eventAt: number;
  /** null: it never expires. */
  readonly expiresAt: number | null;
  /** false: stored beside its equals, and never counted as one. */
  readonly dedupe: boolean;
  readonly embedding: Float32Array;
  /** Memories of one call with the same number were said one after the other. */
  readonly entryIndex: number;
}

/** Epoch milliseconds at which a memory must be live to be seen; without one, expired ones are seen as well. */
export type LiveAt = number | null | undefined;

/** Where a page of a list begins and how long it is. */
export interface Page {
  readonly first: number;
  /** The position after which the page starts, in the direction of reading; null for the first page. */
  readonly after: ListPosition | null;
  /** Reads from the end of the list to its beginning, and returns what it finds in that order. */
  readonly backward?: boolean | undefined;
}

/** Place of a memory in "newest first": createdAt, then id, both descending. */
export interface ListPosition {
  readonly createdAt: number;
  readonly id: string;
}

/** One of several lists that are read together. */
export interface ScopedPage {
  readonly scope: Scope;
  readonly after: ListPosition | null;
}

/** What lists that are read together have in common. */
export type PageLimits = Pick<Page, 'first' | 'backward'> & { readonly liveAt?: LiveAt };

export interface SearchQuery {
  readonly text: string;
  /** false: the text arm is left out. */
  readonly words?: boolean;
  /** Weight of words in a memory with those around it, against 1 in the memory alone; 0 unless given. */
  readonly window?: number;
  /** Of the dimensions of the index; null: meanings are not compared. */
  readonly vector: Float32Array | null;
  /** Candidates wanted of each arm. */
  readonly pool: number;
  readonly liveAt?: LiveAt;
}

/** What every call to the store carries. */
export interface Call {
  readonly tenant: string;
  /** Aborted when the caller is gone or its time is up. */
  readonly signal?: AbortSignal | undefined;
}

/** One request of a caller, however often it is sent. */
export interface RequestGuard {
  /** The caller's own name for it; 1-255 code points. */
  readonly key: string;
  /** The operation and its input, as text that is the same for the same request. */
  readonly input: string;
}

/**
 * A call that changes something. With a `request`, the first call has its effect and every later one with the
 * same key returns what the first did, for as long as the store keeps requests; IDEMPOTENCY_CONFLICT when the input is another one.
 * Calls at the same time wait for each other. A call that fails or finds nothing leaves its key free.
 */
export interface WriteCall extends Call {
  readonly request?: RequestGuard | undefined;
}

/**
 * Memories in a graph. Every method sees only the call's tenant. All methods fail with
 * STORE_UNAVAILABLE when the database cannot be reached and TIMEOUT when the deadline passes.
 */
export interface MemoryStore {
  /**
   * What the request of a call did, asked without waiting for one that is under way; null when nothing is
   * known, and without a request. IDEMPOTENCY_CONFLICT when the key belongs to another input.
   */
  findRequest(call: WriteCall, at: number): Promise<PastRequest | null>;
  /**
   * Stores all that are no duplicates, or none, in one transaction: one result per memory, in the order
   * given. An expired memory gives way to its equal. CONFLICT when an id is taken.
   */
  addMemories(call: WriteCall, memories: readonly NewMemory[], at: number): Promise<readonly AddedMemory[]>;
  /** The memories with these ids; ids that are unknown to the tenant are absent from the map. */
  getMemories(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, Memory>>;
  /** `page.first + 1` memories at most, newest first, or `backward`: the one more tells that there is more. */
  listMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    page: Page & { readonly liveAt?: LiveAt },
  ): Promise<readonly Memory[]>;
  countMemories(call: Call, scope: Scope, filter: Filter, liveAt?: LiveAt): Promise<number>;
  /**
   * The `pool` best of each arm at least, or all that pass, in no order. The text arm reads a memory with the two
   * before and after it, unless the scope has an actor.
   */
  searchMemories(call: Call, scope: Scope, filter: Filter, query: SearchQuery): Promise<Found>;
  /** `listMemories` of several scopes at once: a page for each, in their order. */
  listMemoriesOfEach(
    call: Call,
    pages: readonly ScopedPage[],
    filter: Filter,
    limits: PageLimits,
  ): Promise<readonly (readonly Memory[])[]>;
  /** `countMemories` of several scopes at once, in their order. */
  countMemoriesOfEach(
    call: Call,
    scopes: readonly Scope[],
    filter: Filter,
    liveAt?: LiveAt,
  ): Promise<readonly number[]>;
  /** `searchMemories` of several scopes at once, in their order. */
  searchMemoriesOfEach(
    call: Call,
    scopes: readonly Scope[],
    filter: Filter,
    query: SearchQuery,
  ): Promise<readonly Found[]>;
  /**
   * For each memory, the `pool` others of the scope whose vectors are nearest to its own, in no order. Nothing for
   * a memory that is unknown.
   */
  searchSimilarOfEach(
    call: Call,
    memories: readonly ScopedMemory[],
    query: SimilarQuery,
  ): Promise<readonly Found[]>;
  /**
   * For each memory, the turns around it as far as they are in the scope and live. What is hidden counts as a turn:
   * nothing farther away takes its place.
   */
  listNeighborsOfEach(
    call: Call,
    asked: readonly NeighborQuery[],
    liveAt?: LiveAt,
  ): Promise<readonly Neighbors[]>;
  /**
   * Owners of one kind that have memories in each of the scopes, `first + 1` at most, in the order of the scopes.
   * The place of an owner is the createdAt of its first memory there and its own id, both descending, or `backward`.
   */
  listOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    pages: readonly ScopedPage[],
    limits: PageLimits,
  ): Promise<readonly (readonly ListPosition[])[]>;
  countOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    scopes: readonly Scope[],
    liveAt?: LiveAt,
  ): Promise<readonly number[]>;
  /**
   * Changes one memory under its lock. null when it is unknown. VERSION_CONFLICT when expectedVersion
   * is not the stored one, CONFLICT when another live memory has the new text already. A change that
   * changes nothing writes nothing and returns the memory as it is.
   */
  updateMemory(call: WriteCall, update: MemoryUpdate, apply: ApplyUpdate, at: number): Promise<Memory | null>;
  /** false when it is unknown. */
  deleteMemory(call: WriteCall, id: string, actorId: string | null, at: number): Promise<boolean>;
  /**
   * Deletes at most `limit` memories of the scope created at or before `upTo`, expired ones too, in one
   * transaction. With a request the numbers are those of all its batches, also of earlier calls.
   */
  deleteMemories(call: WriteCall, scope: Scope, filter: Filter, batch: DeleteBatch): Promise<DeleteProgress>;
  /** Removes at most `limit` memories of the scope with every trace of them, in one transaction. */
  purgeScope(call: WriteCall, scope: Scope, batch: PurgeBatch): Promise<PurgeProgress>;
  /** What `purgeScope` would remove. */
  countTraces(call: Call, scope: Scope): Promise<PurgeCounts>;
  /** The events of a page, by ascending `seq` or `backward`, at most `limit` per memory, for several memories at once. */
  listEvents(
    call: Call,
    memoryIds: readonly string[],
    page: EventsPage,
  ): Promise<ReadonlyMap<string, readonly MemoryEvent[]>>;
}
