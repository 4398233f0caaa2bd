import type { Filter } from '../memory/filter.js';
import { REQUEST_TTL_MS } from '../memory/idempotency.js';
import type { Candidate, Memory, MemoryEvent } from '../memory/model.js';
import type {
  AddedMemory,
  DeleteBatch,
  DeleteProgress,
  PastRequest,
  PurgeBatch,
  PurgeCounts,
  PurgeProgress,
} from '../memory/outcomes.js';
import type {
  ApplyUpdate,
  Call,
  EmbedderIdentity,
  IdSource,
  LiveAt,
  MemoryStore,
  MemoryUpdate,
  NewMemory,
  Page,
  SearchQuery,
  WriteCall,
} from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { addMemories, toPastRequest } from './add-memories.js';
import { countStatement, liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { deleteMemories, deleteMemory } from './delete-memories.js';
import { embedderKey } from './embedder-key.js';
import { filterText } from './filter-text.js';
import { readMemories } from './get-memories.js';
import { findRecorded, type WriteContext } from './guarded-write.js';
import type { Neo4jClient } from './neo4j-client.js';
import { countTraces, purgeScope } from './purge-scope.js';
import { number, toMemory, toMemoryEvent } from './rows.js';
import { searchMemories } from './search-memories.js';
import { idsOf, scopedStatement } from './statement-text.js';
import { updateMemory } from './update-memory.js';

const statements = {
  list: loadStatement('memory-list'),
  listEvents: loadStatement('memory-event-list-ids'),
} as const;

/** Before the first page: no createdAt is later, no id precedes the empty one at that instant. */
const FIRST_PAGE = { createdAt: Number.MAX_SAFE_INTEGER, id: '' };

/** MemoryStore on Neo4j. Reads are a statement each and stand here; every way to write has a file of its own. */
export class Neo4jMemoryStore implements MemoryStore {
  readonly #client: Neo4jClient;
  readonly #writing: WriteContext;

  /**
   * `embedder` is the one whose vectors are stored here; adds are refused once the store holds another's.
   * Requests are remembered for `requestTtlMs`.
   */
  constructor(
    client: Neo4jClient,
    ids: IdSource,
    embedder: EmbedderIdentity,
    requestTtlMs: number = REQUEST_TTL_MS,
  ) {
    this.#client = client;
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
    page: Page & { readonly liveAt?: LiveAt },
  ): Promise<readonly Memory[]> {
    const written = filterText(filter);
    const after = page.after ?? FIRST_PAGE;
    const parameters = {
      ...{ ...idsOf(scope), ...written.parameters },
      ...{ afterCreatedAt: after.createdAt, afterId: after.id },
      ...{ liveAt: liveBound(page.liveAt), limit: page.first + 1 },
    };
    const rows = await this.#client.read(scopedStatement(statements.list, scope, written), parameters, call);
    return rows.map((row) => toMemory(row.memory));
  }

  async countMemories(call: Call, scope: Scope, filter: Filter, liveAt?: LiveAt): Promise<number> {
    const { statement, parameters } = countStatement(scope, filter, liveAt);
    const [row] = await this.#client.read(statement, parameters, call);
    return number(row ?? {}, 'total');
  }

  searchMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    query: SearchQuery,
  ): Promise<readonly Candidate[]> {
    return searchMemories(this.#client, call, scope, filter, query);
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
    page: { readonly afterSeq: number; readonly limit: number },
  ): Promise<ReadonlyMap<string, readonly MemoryEvent[]>> {
    const rows = await this.#client.read(statements.listEvents, { ids: memoryIds, ...page }, call);
    const events = rows.map((row) => toMemoryEvent(row.event));
    return new Map(memoryIds.map((id) => [id, events.filter((event) => event.memoryId === id)]));
  }
}
