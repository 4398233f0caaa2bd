import type { KeepAliveClient } from './keep-alive-client.js';
import type { ScopeIds } from './scale/scopes.js';

/** A memory in a search result, with its ids as the server tells them. */
export interface FoundMemory extends ScopeIds {
  readonly id: string;
  readonly text: string;
}

const FIELDS = 'edges { score node { id text userId agentId runId actorId } }';

/** What a client sends to search as it comes. */
const SEARCH = `query($query: String!, $scope: MemoryScope!, $first: Int!) {
  searchMemories(query: $query, scope: $scope, first: $first) { ${FIELDS} }
}`;
const SEARCH_VECTORS = `query($query: String!, $scope: MemoryScope!, $first: Int!) {
  searchMemories(query: $query, scope: $scope, first: $first, mode: VECTOR) { ${FIELDS} }
}`;

interface Found {
  readonly searchMemories: {
    readonly edges: readonly { readonly score: number; readonly node: FoundMemory }[];
  };
}

/** The best memories, best first, by the search as it comes. */
export const search = searching(SEARCH);

/** The best by their vectors alone, best first. */
export const searchVectors = searching(SEARCH_VECTORS);

function searching(operation: string) {
  return async (
    client: KeepAliveClient,
    query: string,
    scope: ScopeIds,
    first = 10,
  ): Promise<readonly FoundMemory[]> => {
    const { searchMemories } = await client.ask<Found>(operation, { query, scope, first });
    return searchMemories.edges.map(({ node }) => node);
  };
}
