import type { AddResult } from '../memory/add.js';
import type { HistoryPage } from '../memory/history.js';
import type { MemoryPage } from '../memory/list.js';
import type { Memory } from '../memory/model.js';
import type { Around, ReachedMemory } from '../memory/neighbors.js';
import type { OwnersPage } from '../memory/owners.js';
import type { Path } from '../memory/path.js';
import type { MemorySearch } from '../memory/search.js';
import type { AddMemoriesPayload, AddMemoryResultType } from './memory.payload.js';
import type { MemoryConnection } from './memory.type.js';
import type { MemoryEventConnection } from './memory-event.type.js';
import type { OwnerConnection } from './owner.type.js';
import { pageInfoOf } from './page-info.type.js';
import type { MemorySearchConnection } from './search.type.js';

/** Pages of the core in the shape of connections. */

export function memoryConnection(page: MemoryPage): MemoryConnection {
  const edges = page.memories.map((place) => ({
    node: reached(place.memory, page.scope),
    get cursor() {
      return place.cursor;
    },
  }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfoOf(page.memories, page),
    countAll: page.countAll,
  };
}

export function eventConnection(page: HistoryPage): MemoryEventConnection {
  const edges = page.events.map(({ event, cursor }) => ({ node: event, cursor }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfoOf(edges, page),
  };
}

export function searchConnection(
  { scope, hits, hasNextPage, explanation }: MemorySearch,
  after: string | null | undefined,
  around: Around = { turns: 0, includeExpired: false },
): MemorySearchConnection {
  const edges = hits.map((hit) => ({
    get cursor() {
      return hit.cursor;
    },
    node: reached(hit.memory, scope),
    score: hit.score,
    explain: { vector: hit.vector, text: hit.text, ...hit.signals },
    around,
  }));
  const { recipe, plan, timings } = explanation;
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfoOf(edges, { hasNextPage, hasPreviousPage: after !== null && after !== undefined }),
    explain: { recipe: recipe.name, ...plan, timings },
  };
}

export function ownerConnection(page: OwnersPage): OwnerConnection {
  const edges = page.owners.map(({ owner, cursor }) => ({ node: owner, cursor }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfoOf(edges, page),
    countAll: page.countAll,
  };
}

/** What is reached through a memory stays inside the scope through which the memory was reached. */
function reached(memory: Memory, path: Path): ReachedMemory {
  return { ...memory, path };
}

export function addPayload(results: readonly AddResult[]): AddMemoriesPayload {
  return { results: results.map(toResult) };
}

function toResult(result: AddResult): AddMemoryResultType {
  const { entryIndex, messageIndex, outcome } = result;
  const nothing = { reason: null, code: null, message: null, argument: null, memoryId: null, memory: null };
  const base = { ...nothing, entryIndex, messageIndex, outcome };
  if ('memory' in result) {
    return { ...base, memoryId: result.id, memory: result.memory };
  }
  if (result.outcome === 'SKIPPED') return { ...base, reason: result.reason };
  const { code, message, argument } = result.error;
  return { ...base, code, message, argument: argument ?? null };
}
