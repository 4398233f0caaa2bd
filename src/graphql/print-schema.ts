import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { federationOptions } from './federation.js';
import { printSubgraphSdl } from './subgraph-sdl.js';

const NOTE = `# Generated from src/graphql by 'npm run schema'. Review changes to the API here.\n\n`;

/** The public schema in its definition language, sorted, as `schema/memory.graphql` holds it. */
export function printApiSchema(schema: GraphQLSchema): string {
  return `${NOTE}${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** The same for gateways, with the directives of Federation, as `schema/subgraph.graphql` holds it. */
export function printSubgraph(schema: GraphQLSchema): string {
  const { header, hidden = [] } = federationOptions();
  return `${NOTE}${printSubgraphSdl(schema, header, hidden)}`;
}
