import { decodePosition, encodePosition, listDigest } from './cursor.js';
import { type Caller, callOf, type ReadDeps } from './deps.js';
import type { Memory } from './model.js';
import { type PageInput, type PageOf, pageOf, parsePage } from './page.js';
import { parseScoped, type ScopedInput } from './read-scope.js';
import type { Scope } from './scope.js';

export interface ListInput extends ScopedInput, PageInput {
  /** false when absent: what has expired is not seen. */
  readonly includeExpired?: boolean | null | undefined;
}

export interface MemoryPage extends Pick<PageOf<Memory>, 'hasNextPage' | 'hasPreviousPage'> {
  /** What was listed; all that is reached through its memories stays in there. */
  readonly scope: Scope;
  readonly memories: readonly { readonly memory: Memory; readonly cursor: string }[];
  /** How many memories the scope and filter match in all; costs a statement. */
  countAll(): Promise<number>;
}

/**
 * Live memories of a scope, newest first (createdAt, then id). The cursor is a place in that order, so that a
 * page neither repeats nor skips a memory when others are added. Throws VALIDATION_001, 004, 005, 008, 009.
 */
export async function listMemories(deps: ReadDeps, caller: Caller, input: ListInput): Promise<MemoryPage> {
  const { scope, filter } = parseScoped(input, '');
  const request = parsePage(input);
  // Without the clock: the cursor of one page is taken to the next.
  const list = listDigest('memories', scope, filter, input.includeExpired === true);
  const liveAt = input.includeExpired ? null : deps.clock.now();
  const after = decodePosition(request.cursor, list, request.argument);
  const { length: first, backward } = request;
  const call = callOf(caller);
  const found = await deps.store.listMemories(call, scope, filter, { first, backward, after, liveAt });
  const { items, hasNextPage, hasPreviousPage } = pageOf(found, request);
  return {
    scope,
    memories: items.map((memory) => ({
      memory,
      // Made when it is asked for, which is seldom: a page of 50 would take a tenth of its time for cursors.
      get cursor() {
        return encodePosition(list, memory);
      },
    })),
    hasNextPage,
    hasPreviousPage,
    countAll: () => deps.store.countMemories(call, scope, filter, liveAt),
  };
}
