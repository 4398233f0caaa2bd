import type { ScopeReads } from '../memory/deps.js';
import type { Filter } from '../memory/filter.js';
import { memoize } from '../memory/memoize.js';
import type { Found, Memory, Neighbors } from '../memory/model.js';
import type { NeighborQuery, ScopedMemory, SimilarQuery } from '../memory/near-queries.js';
import type { OwnerKind } from '../memory/path.js';
import type {
  Call,
  Embedder,
  ListPosition,
  LiveAt,
  MemoryStore,
  Page,
  PageLimits,
  ScopedPage,
  SearchQuery,
} from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import type { ReadTimes } from '../memory/signals.js';
import { makeTickLoader } from './tick-loader.js';

interface Shared<Options> {
  readonly call: Call;
  readonly filter: Filter;
  readonly options: Options;
}

/**
 * The reads of one request, joined: those of one level that differ in their scope only are one call of the
 * store. Reads of one tick count as simultaneous: they see what is live at the instant of the first.
 */
export class JoinedReads implements ScopeReads {
  readonly #pages;
  readonly #counts;
  readonly #searches;
  readonly #similar;
  readonly #neighbors;
  readonly #owners;
  readonly #ownerCounts;

  constructor(store: MemoryStore) {
    this.#pages = makeTickLoader(
      ({ call, filter, options }: Shared<PageLimits>, pages: readonly ScopedPage[]) =>
        store.listMemoriesOfEach(call, pages, filter, options),
    );
    this.#counts = makeTickLoader(({ call, filter, options }: Shared<LiveAt>, scopes: readonly Scope[]) =>
      store.countMemoriesOfEach(call, scopes, filter, options),
    );
    this.#searches = makeTickLoader(
      ({ call, filter, options }: Shared<SearchQuery>, scopes: readonly Scope[]) =>
        store.searchMemoriesOfEach(call, scopes, filter, options),
    );
    this.#similar = makeTickLoader(
      (given: { call: Call; query: SimilarQuery }, memories: readonly ScopedMemory[]) =>
        store.searchSimilarOfEach(given.call, memories, given.query),
    );
    this.#neighbors = makeTickLoader(
      (given: { call: Call; liveAt: LiveAt }, asked: readonly NeighborQuery[]) =>
        store.listNeighborsOfEach(given.call, asked, given.liveAt),
    );
    this.#owners = makeTickLoader(
      (given: { call: Call; kind: OwnerKind; limits: PageLimits }, pages: readonly ScopedPage[]) =>
        store.listOwnersOfEach(given.call, given.kind, pages, given.limits),
    );
    this.#ownerCounts = makeTickLoader(
      (given: { call: Call; kind: OwnerKind; liveAt: LiveAt }, scopes: readonly Scope[]) =>
        store.countOwnersOfEach(given.call, given.kind, scopes, given.liveAt),
    );
  }

  listMemories(
    call: Call,
    scope: Scope,
    filter: Filter,
    page: Page & { readonly liveAt?: LiveAt },
  ): Promise<readonly Memory[]> {
    const { after, ...options } = page;
    const group = [filter, options.first, options.backward === true, isBound(options.liveAt)];
    return this.#pages(group, { call, filter, options }, { scope, after });
  }

  countMemories(call: Call, scope: Scope, filter: Filter, liveAt?: LiveAt): Promise<number> {
    return this.#counts([filter, isBound(liveAt)], { call, filter, options: liveAt }, scope);
  }

  searchMemories(call: Call, scope: Scope, filter: Filter, query: SearchQuery): Promise<Found> {
    // Of the vector only whether there is one: it follows from the question.
    const { text, words, window, vector, pool, liveAt } = query;
    const group = [filter, text, words, window, vector === null, pool, isBound(liveAt)];
    return this.#searches(group, { call, filter, options: query }, scope);
  }

  searchSimilarOfEach(
    call: Call,
    memories: readonly ScopedMemory[],
    query: SimilarQuery,
  ): Promise<readonly Found[]> {
    const group = [query.pool, isBound(query.liveAt)];
    return Promise.all(memories.map((memory) => this.#similar(group, { call, query }, memory)));
  }

  listNeighborsOfEach(
    call: Call,
    asked: readonly NeighborQuery[],
    liveAt?: LiveAt,
  ): Promise<readonly Neighbors[]> {
    return Promise.all(asked.map((one) => this.#neighbors(isBound(liveAt), { call, liveAt }, one)));
  }

  listOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    pages: readonly ScopedPage[],
    limits: PageLimits,
  ): Promise<readonly (readonly ListPosition[])[]> {
    const group = [kind, limits.first, limits.backward === true, isBound(limits.liveAt)];
    return Promise.all(pages.map((page) => this.#owners(group, { call, kind, limits }, page)));
  }

  countOwnersOfEach(
    call: Call,
    kind: OwnerKind,
    scopes: readonly Scope[],
    liveAt?: LiveAt,
  ): Promise<readonly number[]> {
    const group = [kind, isBound(liveAt)];
    return Promise.all(scopes.map((scope) => this.#ownerCounts(group, { call, kind, liveAt }, scope)));
  }
}

/** The questions of one request: one that several fields of a level have is embedded once. */
export class JoinedQuestions implements Pick<Embedder, 'identity' | 'embedQuery'> {
  readonly identity;
  readonly #vectors;

  constructor(embedder: Pick<Embedder, 'identity' | 'embedQuery'>) {
    this.identity = embedder.identity;
    this.#vectors = makeTickLoader((signal: AbortSignal | undefined, texts: readonly string[]) =>
      Promise.all(texts.map((text) => embedder.embedQuery(text, signal))),
    );
  }

  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    return this.#vectors(text, signal, text);
  }
}

/** Reads the times of a question that many fields of a request have once. They have nearly the same present: a minute is one. */
export function joinedTimes(readTimes: ReadTimes): ReadTimes {
  const of = memoize((minute: number) => memoize((question: string) => readTimes(question, minute)));
  return (question, now) => of(now - (now % 60_000))(question);
}

/** Whether expired memories are left out. */
function isBound(liveAt: LiveAt): boolean {
  return liveAt !== null && liveAt !== undefined;
}
