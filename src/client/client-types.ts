import type {
  AddMemoriesMutation,
  ListMemoriesQueryVariables,
  MemoryChangedSubscription,
  MemoryEntryInput,
  MemoryFieldsFragment,
  MemoryHistoryQuery,
  MemoryHistoryQueryVariables,
  MemoryScope,
  SearchMemoriesQuery,
  SearchMemoriesQueryVariables,
  UpdateMemoryInput,
} from './operations.generated.js';
import type { Page } from './pages.js';
import type { SubscribeOptions } from './subscribe.js';
import type { TypedText } from './typed-text.js';

/** A memory. Times are instants in UTC, like '2026-11-22T10:00:00.000Z'. */
export type Memory = MemoryFieldsFragment;
/** What became of one text or message that was added. */
export type AddResult = AddMemoriesMutation['addMemories']['results'][number];
/** A memory that was found: its score in [0, 1], the turns around it and, if asked for, why it stands there. */
export type Hit = SearchMemoriesQuery['searchMemories']['edges'][number];
/** An entry of the history of a memory. */
export type MemoryEvent = MemoryHistoryQuery['memoryHistory']['nodes'][number];
/** Something that happened to a memory, and its place among the changes of the scope. */
export type MemoryChange = MemoryChangedSubscription['memoryChanged'];

export interface CallOptions {
  /** Ends the call, which rejects with its reason: `AbortSignal.timeout(5_000)` bounds it to 5 s. */
  readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions extends CallOptions {
  /**
   * Your name for this change, 1-255 characters. The same call under the same key has one effect, however often it
   * arrives; only with one is a change repeated whose answer was lost.
   */
  readonly idempotencyKey?: string | undefined;
}

/**
 * `first` is the size of a page, 1-100; `last` that of one from the end, in the order of the list. The rest is told
 * in schema/memory.graphql.
 */
export interface ListOptions extends CallOptions, Omit<ListMemoriesQueryVariables, 'scope'> {}
export interface SearchOptions extends CallOptions, Omit<SearchMemoriesQueryVariables, 'scope' | 'query'> {}
export interface PageOptions extends CallOptions, Omit<MemoryHistoryQueryVariables, 'id'> {}
/** There is no `last` for what goes through all pages. */
export type Forward<Options> = Omit<Options, 'last' | 'before'>;

export interface MemoryPage extends Page<Memory> {
  /** Of all pages; only with `totalCount: true`. */
  readonly totalCount?: number | undefined;
}

/**
 * The memory that a server keeps. Every call rejects with an EngraphError, or with the reason of its signal. Pages
 * come one by one (`list`) or as the sequence of what is on all of them (`listAll`).
 */
export interface Client {
  /** Stores an entry, or up to 100 in one transaction; one result per text or message, in order. */
  add(
    entries: MemoryEntryInput | readonly MemoryEntryInput[],
    options?: WriteOptions,
  ): Promise<readonly AddResult[]>;
  /** The memories of a scope that fit a question best, best first, 10 to a page. */
  search(query: string, scope: MemoryScope, options?: SearchOptions): Promise<Page<Hit>>;
  /** The hits of all pages, up to 1,000. */
  searchAll(query: string, scope: MemoryScope, options?: SearchOptions): AsyncIterable<Hit>;
  /** The memories of a scope, newest first, 20 to a page. */
  list(scope: MemoryScope, options?: ListOptions): Promise<MemoryPage>;
  listAll(scope: MemoryScope, options?: Forward<ListOptions>): AsyncIterable<Memory>;
  /** null when there is none of this id, or it is not yours. */
  get(id: string, options?: CallOptions): Promise<Memory | null>;
  /** The memory after the changes; what they do not name stays. Rejects with MEMORY_NOT_FOUND. */
  update(
    id: string,
    changes: Omit<UpdateMemoryInput, 'id' | 'idempotencyKey'>,
    options?: WriteOptions,
  ): Promise<Memory>;
  /** Its history stays. Rejects with MEMORY_NOT_FOUND, also the second time without a key. */
  delete(id: string, options?: WriteOptions & { readonly actorId?: string | undefined }): Promise<void>;
  /** What happened to a memory, oldest first, 20 to a page; also after its deletion. */
  history(id: string, options?: PageOptions): Promise<Page<MemoryEvent>>;
  historyAll(id: string, options?: Forward<PageOptions>): AsyncIterable<MemoryEvent>;
  /**
   * What happens to the memories of a scope from now on, or after a cursor, over as many connections as it takes: a
   * lost one is taken up after the last change that was delivered. Ends with its signal, or with the loop over it.
   */
  subscribe(scope: MemoryScope, options?: SubscribeOptions): AsyncIterableIterator<MemoryChange>;
  /**
   * The `data` of any GraphQL document. One with a mutation in it is repeated after a lost answer only if `safe` says
   * that it may be.
   */
  request<Data = Record<string, unknown>, Variables extends object = object>(
    document: TypedText<Data, Variables>,
    variables?: Variables,
    options?: CallOptions & { readonly safe?: boolean | undefined },
  ): Promise<Data>;
}
