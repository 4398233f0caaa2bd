import { Neo4jGraphQL } from '@neo4j/graphql';
import type { GraphQLSchema } from 'graphql';
import { listsOnly } from './lists-only.js';
import { reportVanishedNodes } from './vanished-nodes.js';

/**
 * The queries over the graph that `sdl` describes. Its operations take `makeExploreContext`, and end in CONFLICT when
 * a node was deleted while it was read. Costs 1 s of the processor, half a second more to load the package that makes
 * it, and 75 MB (measured).
 */
export async function buildExploreSchema(sdl: string): Promise<GraphQLSchema> {
  // A list of no length that was asked for would have to be reckoned at the most that it may return.
  const explorer = new Neo4jGraphQL({ typeDefs: sdl, features: { limitRequired: true } });
  return reportVanishedNodes(listsOnly(await explorer.getSchema()));
}
