import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

/** The schema in its definition language, sorted, as `schema/memory.graphql` holds it. */
export function printApiSchema(schema: GraphQLSchema): string {
  return `# Generated from src/graphql by 'npm run schema'. Review changes to the API here.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}
