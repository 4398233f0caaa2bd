import DataLoader from 'dataloader';
import { type Caller, callOf, type MemoryDeps } from '../memory/deps.js';
import { getMemories } from '../memory/get.js';
import type { Memory, MemoryEvent } from '../memory/model.js';
import type { EventsPage } from '../memory/page.js';
import { makeTickLoader } from './tick-loader.js';

/** Fields of many items that are asked for together cost one statement. One set per request. */
export interface Loaders {
  readonly memory: DataLoader<string, Memory | null>;
  /** Events of one memory; all histories of a level that want the same page share a statement. */
  readonly events: (memoryId: string, page: EventsPage) => Promise<readonly MemoryEvent[]>;
}

/** Memories per statement. */
const MAX_BATCH = 500;

export function makeLoaders(deps: MemoryDeps, caller: Caller): Loaders {
  const events = makeTickLoader(async (page: EventsPage, ids: readonly string[]) => {
    const found = await deps.store.listEvents(callOf(caller), ids, page);
    return ids.map((id) => found.get(id) ?? []);
  });
  return {
    memory: new DataLoader((ids) => getMemories(deps, caller, ids), { maxBatchSize: MAX_BATCH }),
    events: (memoryId, page) => events(page, page, memoryId),
  };
}
