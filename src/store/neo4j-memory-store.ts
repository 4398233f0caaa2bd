import { MemoryError } from '../memory/errors.js';
import { type Filter, matchesAll } from '../memory/filter.js';
import type { Candidate, Memory, MemoryEvent } from '../memory/model.js';
import type {
  ApplyUpdate,
  Call,
  EmbedderIdentity,
  IdSource,
  MemoryStore,
  MemoryUpdate,
  NewMemory,
  Page,
} from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { addParameters, hashOf } from './add-parameters.js';
import { loadStatement } from './cypher.js';
import { embedderKey } from './embedder-key.js';
import { filterText } from './filter-text.js';
import { luceneQuery } from './lucene.js';
import { metadataFacts } from './metadata-facts.js';
import type { Neo4jClient, RunInTransaction } from './neo4j-client.js';
import { number, optionalNumber, text, toMemory, toMemoryEvent } from './rows.js';
import { scopedStatement, searchStatement } from './statement-text.js';
import { isConstraintViolation } from './store-errors.js';

const statements = {
  add: loadStatement('memory-add'),
  getIds: loadStatement('memory-get-ids'),
  list: loadStatement('memory-list'),
  count: loadStatement('memory-count'),
  searchExact: loadStatement('memory-search-exact'),
  lock: loadStatement('memory-lock'),
  update: loadStatement('memory-update'),
  deleteSelect: loadStatement('memory-delete-select'),
  deleteIds: loadStatement('memory-delete-ids'),
  listEvents: loadStatement('memory-event-list-ids'),
} as const;

/** Before the first page: no createdAt is later, no id precedes the empty one at that instant. */
const FIRST_PAGE = { createdAt: Number.MAX_SAFE_INTEGER, id: '' };

/** MemoryStore on Neo4j: a statement per method, except that updates and deletes look before they write. */
export class Neo4jMemoryStore implements MemoryStore {
  readonly #client: Neo4jClient;
  readonly #ids: IdSource;
  readonly #embedderKey: string;

  /** `embedder` is the one whose vectors are stored here; adds are refused once the store holds another's. */
  constructor(client: Neo4jClient, ids: IdSource, embedder: EmbedderIdentity) {
    this.#client = client;
    this.#ids = ids;
    this.#embedderKey = embedderKey(embedder);
  }

  async addMemories(call: Call, memories: readonly NewMemory[], at: number): Promise<readonly Memory[]> {
    const changeId = this.#ids.next();
    const { parameters, stored } = addParameters(call.tenant, memories, at);
    const sent = { ...parameters, changeId, embedderKey: this.#embedderKey };
    await this.#client.write(call, 'memory-add', changeId, async (run) => {
      const rows = await run(statements.add, sent).catch((error: unknown) => {
        throw isConstraintViolation(error) ? idTaken() : error;
      });
      if (rows.length === 0) throw new MemoryError('EMBEDDER_MISMATCH');
    });
    return stored;
  }

  async getMemories(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, Memory>> {
    const rows = await this.#client.read(statements.getIds, { ids }, call);
    return new Map(rows.map((row) => toMemory(row.memory)).map((memory) => [memory.id, memory]));
  }

  async listMemories(call: Call, scope: Scope, filter: Filter, page: Page): Promise<readonly Memory[]> {
    const { text, parameters } = filterText(filter);
    const after = page.after ?? FIRST_PAGE;
    const statement = scopedStatement(statements.list, scope, { text, parameters });
    const rows = await this.#client.read(
      statement,
      {
        ...idsOf(scope),
        ...parameters,
        afterCreatedAt: after.createdAt,
        afterId: after.id,
        limit: page.first + 1,
      },
      call,
    );
    return rows.map((row) => toMemory(row.memory));
  }

  async countMemories(call: Call, scope: Scope, filter: Filter): Promise<number> {
    const written = filterText(filter);
    const statement = scopedStatement(statements.count, scope, written);
    const rows = await this.#client.read(statement, { ...idsOf(scope), ...written.parameters }, call);
    return number(rows[0] ?? {}, 'total');
  }

  async searchMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    query: { readonly text: string; readonly vector: Float32Array; readonly pool: number },
  ): Promise<readonly Candidate[]> {
    const written = filterText(filter);
    // What the index cannot filter is scored exactly, so that nothing that passes is missed.
    const statement = matchesAll(filter)
      ? searchStatement(scope)
      : scopedStatement(statements.searchExact, scope, written);
    const lucene = luceneQuery(call.tenant, scope, query.text);
    const parameters = {
      ...idsOf(scope),
      ...written.parameters,
      lucene,
      vector: query.vector,
      pool: query.pool,
    };
    const rows = await this.#client.read(statement, parameters, call);
    return rows.map((row) => ({
      memory: toMemory(row.memory),
      vectorScore: optionalNumber(row, 'vectorScore'),
      textScore: optionalNumber(row, 'textScore'),
    }));
  }

  async updateMemory(
    call: Call,
    update: MemoryUpdate,
    apply: ApplyUpdate,
    at: number,
  ): Promise<Memory | null> {
    const changeId = this.#ids.next();
    return this.#client.write(call, 'memory-update', changeId, async (run) => {
      const [locked] = await run(statements.lock, { id: update.id });
      if (!locked) return null;
      const stored = toMemory(locked.memory);
      refuseOtherVersion(stored, update);
      const changed = apply(stored, update);
      const metadata = JSON.stringify(changed);
      const text = update.text ?? stored.text;
      const eventAt = update.eventAt ?? stored.eventAt;
      const unchanged =
        text === stored.text && eventAt === stored.eventAt && metadata === JSON.stringify(stored.metadata);
      if (unchanged) return stored;
      const [row] = await run(statements.update, {
        id: update.id,
        text,
        hash: hashOf(text),
        metadata,
        metadataFacts: metadataFacts(changed),
        eventAt,
        version: stored.version + 1,
        // The clock of this server may be behind the one that wrote last.
        at: Math.max(at, stored.updatedAt),
        actorId: update.actorId,
        changeId,
        embedderKey: this.#embedderKey,
        embedding: text === stored.text ? null : update.embedding,
      });
      if (!row) throw new MemoryError('EMBEDDER_MISMATCH');
      return toMemory(row.memory);
    });
  }

  async deleteMemory(call: Call, id: string, actorId: string | null, at: number): Promise<boolean> {
    const changeId = this.#ids.next();
    return this.#client.write(
      call,
      'memory-delete',
      changeId,
      async (run) => (await deleteIds(run, { ids: [id], actorId, changeId, at })) > 0,
    );
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
    const changeId = this.#ids.next();
    const written = filterText(filter);
    const select = scopedStatement(statements.deleteSelect, scope, written);
    const { upTo, limit, actorId, at } = batch;
    return this.#client.write(call, 'memory-delete', changeId, async (run) => {
      const rows = await run(select, { ...idsOf(scope), ...written.parameters, upTo, limit });
      const ids = rows.map((row) => text(row, 'id'));
      if (ids.length > 0) await deleteIds(run, { ids, actorId, changeId, at });
      // What another call deleted in between counts as gone: the batch was full, so there may be more.
      return ids.length;
    });
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

interface Deletion {
  readonly ids: readonly string[];
  readonly actorId: string | null;
  readonly changeId: string;
  readonly at: number;
}

async function deleteIds(run: RunInTransaction, deletion: Deletion): Promise<number> {
  const [row] = await run(statements.deleteIds, { ...deletion });
  return number(row ?? {}, 'deleted');
}

function refuseOtherVersion(stored: Memory, update: MemoryUpdate): void {
  if (update.expectedVersion === null || update.expectedVersion === stored.version) return;
  throw new MemoryError('VERSION_CONFLICT', {
    message: `The memory is at version ${stored.version}, not ${update.expectedVersion}. Read it again and repeat the update.`,
    argument: 'input.expectedVersion',
  });
}

function idTaken(): MemoryError {
  const message =
    'One of the given ids belongs to a memory already; nothing was stored. Leave the id out, or update that memory.';
  return new MemoryError('CONFLICT', { message, argument: 'input.entries' });
}

function idsOf({ userId, agentId, runId, actorId }: Scope) {
  return { userId, agentId, runId, actorId };
}
