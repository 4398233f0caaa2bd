import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { buildSchema } from 'type-graphql';
import { federationOptions } from './federation.js';
import { MemoryResolver } from './memory.resolver.js';
import { MemoryConnectionResolver } from './memory-connection.resolver.js';
import { NeighborResolver, SearchNeighborResolver } from './neighbor.resolver.js';
import { NodeResolver } from './node.resolver.js';
import { OWNER_RESOLVERS } from './owner.resolver.js';
import { ServerInfoResolver } from './server-info.resolver.js';
import { buildSubgraph } from './subgraph.js';

export interface ApiSchemaOptions {
  /** Of one `_entities`, which a gateway sends; 200 when absent. */
  readonly maxRepresentations?: number;
}

/** The API as it is served: the public schema as a subgraph. */
export async function buildApiSchema({ maxRepresentations }: ApiSchemaOptions = {}): Promise<GraphQLSchema> {
  return buildSubgraph(await buildPublicSchema(), federationOptions(maxRepresentations));
}

/** What clients see, without the fields that are for gateways. `schema/memory.graphql` is printed from it. */
export async function buildPublicSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      MemoryResolver,
      MemoryConnectionResolver,
      NeighborResolver,
      SearchNeighborResolver,
      NodeResolver,
      ServerInfoResolver,
      ...OWNER_RESOLVERS,
    ],
    // The core checks what it is given, at every door alike.
    validate: false,
  });
  describe(schema.getQueryType(), 'What can be read, all of it in the tenant of the caller.');
  describe(
    schema.getMutationType(),
    'What can be changed. Each takes one input and answers with one payload.',
  );
  // type-graphql asks of a type with an interface that its values be instances of its class; ours are the core's.
  for (const type of Object.values(schema.getTypeMap())) if (isObjectType(type)) type.isTypeOf = undefined;
  return schema;
}

/** type-graphql has no place for the descriptions of the root types. */
function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}
