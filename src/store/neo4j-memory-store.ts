import type { Filter } from '../memory/filter.js';
import { REQUEST_TTL_MS } from '../memory/idempotency.js';
import type { ApplyUpdate, MemoryUpdate } from '../memory/memory-update.js';
import type { Found, Memory, MemoryEvent, Neighbors } from '../memory/model.js';
import type { NeighborQuery, ScopedMemory, SimilarQuery } from '../memory/near-queries.js';
import type {
  AddedMemory,
  DeleteBatch,
  DeleteProgress,
  PastRequest,
  PurgeBatch,
  PurgeCounts,
  PurgeProgress,
} from '../memory/outcomes.js';
import type { EventsPage } from '../memory/page.js';
import type { OwnerKind } from '../memory/path.js';
import type {
  Call,
  EmbedderIdentity,
  IdSource,
  ListPosition,
  LiveAt,
  MemoryStore,
  NewMemory,
  Page,
  PageLimits,
  ScopedPage,
  SearchQuery,
  WriteCall,
} from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { addMemories, toPastRequest } from './add-memories.js';
import { countMemoriesOfEach } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { deleteMemories, deleteMemory } from './delete-memories.js';
import { embedderKey } from './embedder-key.js';
import { readMemories } from './get-memories.js';
import { findRecorded, type WriteContext } from './guarded-write.js';
import { listMemoriesOfEach } from './list-memories.js';
import { listNeighborsOfEach } from './list-neighbors.js';
import { countOwnersOfEach, listOwnersOfEach } from './list-owners.js';
import type { Neo4jClient } from './neo4j-client.js';
import { countTraces, purgeScope } from './purge-scope.js';
import { toMemoryEvent } from './rows.js';
import { searchMemoriesOfEach } from './search-memories.js';
import { searchSimilarOfEach } from './similar-memories.js';
import { turned } from './statement-text.js';
import { DEFAULT_TEXT_ANALYZER } from './text-analyzer.js';
import { updateMemory } from './update-memory.js';

const listEvents = loadStatement('memory-event-list-ids');
const turnedEvents = turned(listEvents);

/** MemoryStore on Neo4j: every way to write, and every way to read that is more than a statement, has its own file. */
export class Neo4jMemoryStore implements MemoryStore {
  readonly #client: Neo4jClient;
  readonly #writing: WriteContext;
  readonly #textAnalyzer: string;

  /**
   * `embedder` is the one whose vectors are stored here; adds are refused once the store holds another's.
   * Requests are remembered for `requestTtlMs`. `textAnalyzer` is that of the text index.
   */
  constructor(
    client: Neo4jClient,
    ids: IdSource,
    embedder: EmbedderIdentity,
    requestTtlMs: number = REQUEST_TTL_MS,
    textAnalyzer: string = DEFAULT_TEXT_ANALYZER,
  ) {
    this.#client = client;
    this.#textAnalyzer = textAnalyzer;
    this.#writing = { client, ids, embedderKey: embedderKey(embedder), requestTtlMs };
  }

  async findRequest(call: WriteCall, at: number): Promise<PastRequest | null> {
    const recorded = await findRecorded(this.#writing, call, at);
    return recorded === null ? null : toPastRequest(recorded);
  }

  addMemories(call: WriteCall, memories: readonly NewMemory[], at: number): Promise<readonly AddedMemory[]> {
    return addMemories(this.#writing, call, memories, at);
  }

  async getMemories(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, Memory>> {
    return readMemories((statement, parameters) => this.#client.read(statement, parameters, call), ids);
  }

  async listMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    { after, ...limits }: Page & { readonly liveAt?: LiveAt },
  ): Promise<readonly Memory[]> {
    const [page = []] = await this.listMemoriesOfEach(call, [{ scope, after }], filter, limits);
    return page;
  }

  async countMemories(call: Call, scope: Scope, filter: Filter, liveAt?: LiveAt): Promise<number> {
    const [total = 0] = await this.countMemoriesOfEach(call, [scope], filter, liveAt);
    return total;
  }

  async searchMemories(call: Call, scope: Scope, filter: Filter, query: SearchQuery): Promise<Found> {
    const [found] = await this.searchMemoriesOfEach(call, [scope], filter, query);
    if (found === undefined) throw new Error('Every scope has an answer.');
    return found;
  }

  listMemoriesOfEach(
    call: Call,
    pages: readonly ScopedPage[],
    filter: Filter,
    limits: PageLimits,
  ): Promise<readonly (readonly Memory[])[]> {
    return listMemoriesOfEach(this.#client, call, pages, filter, limits);
  }

  countMemoriesOfEach(
    call: Call,
    scopes: readonly Scope[],
    filter: Filter,
    liveAt?: LiveAt,
  ): Promise<readonly number[]> {
    return countMemoriesOfEach(this.#client, call, scopes, filter, liveAt);
  }

  searchMemoriesOfEach(
    call: Call,
    scopes: readonly Scope[],
    filter: Filter,
    query: SearchQuery,
  ): Promise<readonly Found[]> {
    return searchMemoriesOfEach(this.#client, call, scopes, filter, query, this.#textAnalyzer);
  }

  searchSimilarOfEach(
    call: Call,
    memories: readonly ScopedMemory[],
    query: SimilarQuery,
  ): Promise<readonly Found[]> {
    return searchSimilarOfEach(this.#client, call, memories, query);
  }

  listNeighborsOfEach(
    call: Call,
    asked: readonly NeighborQuery[],
    liveAt?: LiveAt,
  ): Promise<readonly Neighbors[]> {
    return listNeighborsOfEach(this.#client, call, asked, liveAt);
  }

  listOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    pages: readonly ScopedPage[],
    limits: PageLimits,
  ): Promise<readonly (readonly ListPosition[])[]> {
    return listOwnersOfEach(this.#client, call, kind, pages, limits);
  }

  countOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    scopes: readonly Scope[],
    liveAt?: LiveAt,
  ): Promise<readonly number[]> {
    return countOwnersOfEach(this.#client, call, kind, scopes, liveAt);
  }

  updateMemory(
    call: WriteCall,
    update: MemoryUpdate,
    apply: ApplyUpdate,
    at: number,
  ): Promise<Memory | null> {
    return updateMemory(this.#writing, call, update, apply, at);
  }

  deleteMemory(call: WriteCall, id: string, actorId: string | null, at: number): Promise<boolean> {
    return deleteMemory(this.#writing, call, id, actorId, at);
  }

  deleteMemories(call: WriteCall, scope: Scope, filter: Filter, batch: DeleteBatch): Promise<DeleteProgress> {
    return deleteMemories(this.#writing, call, scope, filter, batch);
  }

  purgeScope(call: WriteCall, scope: Scope, batch: PurgeBatch): Promise<PurgeProgress> {
    return purgeScope(this.#writing, call, scope, batch);
  }

  countTraces(call: Call, scope: Scope): Promise<PurgeCounts> {
    return countTraces(this.#client, call, scope);
  }

  async listEvents(
    call: Call,
    memoryIds: readonly string[],
    { limit, backward = false, ...page }: EventsPage,
  ): Promise<ReadonlyMap<string, readonly MemoryEvent[]>> {
    const afterSeq = page.afterSeq ?? (backward ? Number.MAX_SAFE_INTEGER : 0);
    const statement = backward ? turnedEvents : listEvents;
    const rows = await this.#client.read(statement, { ids: memoryIds, afterSeq, limit }, call);
    const events = rows.map((row) => toMemoryEvent(row.event));
    return new Map(memoryIds.map((id) => [id, events.filter((event) => event.memoryId === id)]));
  }
}
