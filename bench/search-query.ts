import type { KeepAliveClient } from './keep-alive-client.js';
import type { ScopeIds } from './scale/scopes.js';

/** A memory in a search result, with its ids as the server tells them. */
export interface FoundMemory extends ScopeIds {
  readonly id: string;
  readonly text: string;
}

export interface FoundEdge {
  readonly score: number;
  readonly node: FoundMemory;
}

const FIELDS = 'edges { score node { id text userId agentId runId actorId } }';

/** What a client sends to search as it comes. */
export const SEARCH = `query($query: String!, $scope: MemoryScope!, $first: Int!) {
  searchMemories(query: $query, scope: $scope, first: $first) { ${FIELDS} }
}`;
const SEARCH_VECTORS = `query($query: String!, $scope: MemoryScope!, $first: Int!) {
  searchMemories(query: $query, scope: $scope, first: $first, mode: VECTOR) { ${FIELDS} }
}`;
const SEARCH_EXPLAINED = `query($query: String!, $scope: MemoryScope!, $first: Int!) {
  searchMemories(query: $query, scope: $scope, first: $first) {
    edges { explain { vector { rank } } node { id userId agentId runId actorId } }
  }
}`;

/** The best by their vectors alone, best first. */
export type SearchVectors = (
  query: string,
  scope: ScopeIds,
  first: number,
) => Promise<readonly FoundMemory[]>;

interface Explained {
  readonly node: FoundMemory;
  readonly explain: { readonly vector: { readonly rank: number } | null };
}

/**
 * How a server is asked for its vector arm alone: by `mode: VECTOR` where the API has it; else by those of the 100 best
 * of both arms whose rank in the vector arm is high enough, which may miss some.
 */
export async function vectorSearch(client: KeepAliveClient): Promise<{ how: string; search: SearchVectors }> {
  const { __type } = await client.ask<{ __type: { fields: { name: string; args: { name: string }[] }[] } }>(
    '{ __type(name: "Query") { fields { name args { name } } } }',
    {},
  );
  const args = __type.fields.find(({ name }) => name === 'searchMemories')?.args ?? [];
  if (args.some(({ name }) => name === 'mode')) {
    return {
      how: 'mode VECTOR',
      search: async (query, scope, first) => {
        const variables = { query, scope, first };
        const found = await client.ask<Edges<FoundEdge>>(SEARCH_VECTORS, variables);
        return found.searchMemories.edges.map(({ node }) => node);
      },
    };
  }
  return {
    how: 'vector ranks of the 100 best of both arms',
    search: async (query, scope, first) => {
      const variables = { query, scope, first: 100 };
      const found = await client.ask<Edges<Explained>>(SEARCH_EXPLAINED, variables);
      const rankOf = ({ explain }: Explained) => explain.vector?.rank ?? Number.POSITIVE_INFINITY;
      return found.searchMemories.edges
        .filter((edge) => rankOf(edge) <= first)
        .sort((a, b) => rankOf(a) - rankOf(b))
        .map(({ node }) => node);
    },
  };
}

/** The answer to a search. */
export interface Edges<Edge> {
  readonly searchMemories: { readonly edges: readonly Edge[] };
}

/** The best memories, best first, by the search as it comes. */
export async function search(
  client: KeepAliveClient,
  query: string,
  scope: ScopeIds,
  first = 10,
): Promise<readonly FoundMemory[]> {
  const { searchMemories } = await client.ask<Edges<FoundEdge>>(SEARCH, { query, scope, first });
  return searchMemories.edges.map(({ node }) => node);
}
