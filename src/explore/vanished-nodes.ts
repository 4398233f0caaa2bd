import { defaultFieldResolver, type GraphQLSchema, isLeafType, isNonNullType, isObjectType } from 'graphql';
import { MemoryError } from '../memory/errors.js';

/**
 * Lets every value that is always there say CONFLICT where it is missing; changes the types that it is given. A
 * statement may find a node which another transaction deletes before its properties are read: they are null then.
 * GraphQL would call that a fault of the server, where asking again is all there is to do.
 */
export function reportVanishedNodes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isNonNullType(field.type) || !isLeafType(field.type.ofType)) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = async (...call) => {
        const value = await resolve(...call);
        if (value === null || value === undefined) throw new MemoryError('CONFLICT', { message: MESSAGE });
        return value;
      };
    }
  }
  return schema;
}

const MESSAGE = 'What was found has been deleted while it was read. Ask again.';
