import {
  type ChangeKind,
  encodeChange,
  isInScope,
  type MemoryChange,
  type RecordedChange,
} from './changes.js';
import type { Memory } from './model.js';
import type { Clock, MemoryStore } from './ports.js';
import type { Scope } from './scope.js';

/** Somebody who watches a scope, and what was recorded in his tenant behind the place where he stands. */
export interface Audience<Subscriber> {
  readonly subscriber: Subscriber;
  readonly recorded: readonly RecordedChange[];
}

export interface Delivery<Subscriber> {
  readonly subscriber: Subscriber;
  /** Those of his scope, in their order. */
  readonly changes: readonly MemoryChange[];
}

/**
 * What each is to be told. One call of the store for each tenant of which somebody is told something with a memory;
 * a memory that several are told of is one object.
 */
export async function prepareDeliveries<S extends { readonly tenant: string; readonly scope: Scope }>(
  audiences: readonly Audience<S>[],
  store: Pick<MemoryStore, 'getMemories'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Delivery<S>[]> {
  const matches = audiences.map(({ subscriber, recorded }) => ({
    subscriber,
    recorded: recorded.filter(({ ids }) => isInScope(ids, subscriber.scope)),
  }));
  const wanted = new Map<string, Set<string>>();
  for (const { subscriber, recorded } of matches) {
    const ids = wanted.get(subscriber.tenant) ?? new Set();
    for (const { event, memoryId } of recorded) if (hasMemory(event)) ids.add(memoryId);
    wanted.set(subscriber.tenant, ids);
  }
  const loaded = [...wanted].map(async ([tenant, ids]) => {
    const found = ids.size === 0 ? new Map() : await store.getMemories({ tenant, signal }, [...ids]);
    return [tenant, found] as const;
  });
  const memories = new Map<string, ReadonlyMap<string, Memory>>(await Promise.all(loaded));
  const now = clock.now();
  const liveMemory = (tenant: string, id: string) => {
    const memory = memories.get(tenant)?.get(id);
    return memory !== undefined && (memory.expiresAt === null || memory.expiresAt > now) ? memory : null;
  };
  return matches.map(({ subscriber, recorded }) => ({
    subscriber,
    changes: recorded.map(({ event, memoryId, happenedAt, at, changeId }) => ({
      cursor: encodeChange(subscriber.scope, { at, changeId, memoryId }),
      event,
      memoryId,
      memory: hasMemory(event) ? liveMemory(subscriber.tenant, memoryId) : null,
      at: happenedAt,
    })),
  }));
}

function hasMemory(event: ChangeKind): boolean {
  return event !== 'DELETE' && event !== 'EXPIRE';
}
