import { decodeSeq, encodeSeq, listDigest } from './cursor.js';
import { type Caller, callOf, type MemoryDeps } from './deps.js';
import type { MemoryEvent } from './model.js';
import { type EventsPage, type PageInput, type PageOf, pageOf, parsePage } from './page.js';
import { parseId } from './scope.js';

export interface HistoryPage extends Pick<PageOf<MemoryEvent>, 'hasNextPage' | 'hasPreviousPage'> {
  readonly events: readonly { readonly event: MemoryEvent; readonly cursor: string }[];
}

/** What happened to a memory, oldest first; also of a deleted one. Empty for an unknown id. */
export async function memoryHistory(
  deps: MemoryDeps,
  caller: Caller,
  memoryId: string,
  input: PageInput,
): Promise<HistoryPage> {
  const load = (ids: readonly string[], page: EventsPage) =>
    deps.store.listEvents(callOf(caller), ids, page).then((found) => found.get(ids[0] ?? '') ?? []);
  const id = parseId(memoryId, 'id');
  return historyPage(id, input, (page) => load([id], page));
}

/** The same page from events that somebody else loads, so that the histories of a list share a statement. */
export async function historyPage(
  memoryId: string,
  input: PageInput,
  load: (page: EventsPage) => Promise<readonly MemoryEvent[]>,
): Promise<HistoryPage> {
  const request = parsePage(input);
  const list = listDigest('history', memoryId);
  const { length, backward, cursor, argument } = request;
  const afterSeq = decodeSeq(cursor, list, argument);
  const found = await load({ afterSeq, limit: length + 1, backward });
  const { items, hasNextPage, hasPreviousPage } = pageOf(found, request);
  return {
    events: items.map((event) => ({ event, cursor: encodeSeq(list, event.seq) })),
    hasNextPage,
    hasPreviousPage,
  };
}
