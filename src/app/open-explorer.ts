import { bearerCheck } from '../auth/bearer.js';
import { makeExploreContext } from '../explore/explore-context.js';
import { readGraphSdl } from '../explore/graph-sdl.js';
import type { Explorer } from '../server/explore-route.js';
import type { Neo4jClient } from '../store/neo4j-client.js';

/** What operators with this token explore through `client`; null without a token: then nobody explores. */
export function openExplorer(token: string | undefined, client: Neo4jClient): Explorer | null {
  if (token === undefined) return null;
  return {
    authorize: bearerCheck(token, 'the token of operators (ENGRAPH_OPERATOR_TOKEN)'),
    openSchema: async () => {
      // Loaded when it is needed: most servers are never explored, and would carry its 75 MB.
      const { buildExploreSchema } = await import('../explore/explore-schema.js');
      return buildExploreSchema(readGraphSdl());
    },
    createContext: (signal) =>
      makeExploreContext((text, parameters) => client.readGenerated('explore', text, parameters, signal)),
  };
}
