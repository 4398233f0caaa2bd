import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { MemoryResolver } from './memory.resolver.js';
import { MemoryConnectionResolver } from './memory-connection.resolver.js';
import { OWNER_RESOLVERS } from './owner.resolver.js';

/** The public API. `schema/memory.graphql` is printed from it. */
export function buildApiSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [MemoryResolver, MemoryConnectionResolver, ...OWNER_RESOLVERS],
    // The core checks what it is given, at every door alike.
    validate: false,
  });
}
