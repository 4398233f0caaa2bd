import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { buildSchema } from 'type-graphql';
import { ChangeResolver } from './change.resolver.js';
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
      ChangeResolver,
      ...OWNER_RESOLVERS,
    ],
    // Asked for as soon as there is a subscription, and used by none that brings its own source, as ours do.
    pubSub: { publish: notUsed, subscribe: notUsed },
    // The core checks what it is given, at every door alike.
    validate: false,
  });
  describe(schema.getQueryType(), 'What can be read, all of it in the tenant of the caller.');
  describe(
    schema.getMutationType(),
    'What can be changed. Each takes one input and answers with one payload.',
  );
  describe(
    schema.getSubscriptionType(),
    'What happens, as it happens: over graphql-transport-ws at `/graphql`, or as server-sent events from `POST /graphql/stream`.',
  );
  // type-graphql asks of a type with an interface that its values be instances of its class; ours are the core's.
  for (const type of Object.values(schema.getTypeMap())) if (isObjectType(type)) type.isTypeOf = undefined;
  return schema;
}

function notUsed(): never {
  throw new Error('A subscription without a source of its own.');
}

/** type-graphql has no place for the descriptions of the root types. */
function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}
