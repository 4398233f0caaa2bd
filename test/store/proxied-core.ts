import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { addMemories } from '../../src/memory/add.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { memoryHistory } from '../../src/memory/history.js';
import { listMemories } from '../../src/memory/list.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import type { TestStore } from '../support/neo4j-memory-store.js';

/** The ids of every memory of these tests: an edge of each kind, and a thread. */
export const SCOPE = { userId: 'u', agentId: 'a', runId: 'r', actorId: 'c' };

/** The core in front of a store, with a tenant of its own and few words for what tests ask. */
export type ProxiedCore = ReturnType<typeof openCore>;

export function openCore({ store, dimensions }: TestStore, tenant = `faults-${randomUUID()}`) {
  const embedder = new HashedEmbedder(dimensions);
  const deps: MemoryDeps = { store, embedder, clock: { now: () => Date.now() }, ids: { next: () => v7() } };
  const caller: Caller = { principal: { tenant, via: 'open' } };
  return {
    deps,
    caller,
    tenant,
    /** The id of what is stored; fails when it was a duplicate. */
    add: async (text: string, idempotencyKey?: string): Promise<string> => {
      const [result] = await addMemories(deps, caller, {
        entries: [{ scope: SCOPE, text }],
        idempotencyKey,
      });
      if (result?.outcome !== 'ADDED') throw new Error(`The add ended as ${result?.outcome}.`);
      return result.id ?? '';
    },
    /** `id text` of all memories, newest first. */
    list: async (): Promise<readonly string[]> => {
      const { memories } = await listMemories(deps, caller, { scope: { userId: SCOPE.userId }, first: 100 });
      return memories.map(({ memory }) => `${memory.id} ${memory.text}`);
    },
    /** `seq event` of a memory's history. */
    history: async (id: string): Promise<readonly string[]> => {
      const { events } = await memoryHistory(deps, caller, id, { first: 100 });
      return events.map(({ event }) => `${event.seq} ${event.event}`);
    },
  };
}
