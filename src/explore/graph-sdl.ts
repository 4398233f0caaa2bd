import { readFileSync } from 'node:fs';

/** The text of `schema/graph.graphql`: the stored graph, as @neo4j/graphql reads it. */
export function readGraphSdl(): string {
  return readFileSync(new URL('../../schema/graph.graphql', import.meta.url), 'utf8');
}
