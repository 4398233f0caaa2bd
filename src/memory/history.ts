import { decodeSeq, encodeSeq, listDigest, parseFirst } from './cursor.js';
import { type Caller, callOf, type MemoryDeps } from './deps.js';
import type { MemoryEvent } from './model.js';
import { parseId } from './scope.js';

export const DEFAULT_HISTORY_LENGTH = 20;

export interface HistoryInput {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface HistoryPage {
  readonly events: readonly { readonly event: MemoryEvent; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

/** What happened to a memory, oldest first; also of a deleted one. Empty for an unknown id. */
export async function memoryHistory(
  deps: MemoryDeps,
  caller: Caller,
  memoryId: string,
  input: HistoryInput,
): Promise<HistoryPage> {
  const load = (ids: readonly string[], page: { afterSeq: number; limit: number }) =>
    deps.store.listEvents(callOf(caller), ids, page).then((found) => found.get(ids[0] ?? '') ?? []);
  const id = parseId(memoryId, 'id');
  return historyPage(id, input, (page) => load([id], page));
}

/** The same page from events that somebody else loads, so that the histories of a list share a statement. */
export async function historyPage(
  memoryId: string,
  input: HistoryInput,
  load: (page: { afterSeq: number; limit: number }) => Promise<readonly MemoryEvent[]>,
): Promise<HistoryPage> {
  const first = parseFirst(input.first, DEFAULT_HISTORY_LENGTH, 'first');
  const list = listDigest('history', memoryId);
  const afterSeq = decodeSeq(input.after, list, 'after');
  const found = await load({ afterSeq, limit: first + 1 });
  return {
    events: found.slice(0, first).map((event) => ({ event, cursor: encodeSeq(list, event.seq) })),
    hasNextPage: found.length > first,
  };
}
