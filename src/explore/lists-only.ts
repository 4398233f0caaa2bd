import {
  type GraphQLArgument,
  type GraphQLInputType,
  GraphQLNonNull,
  GraphQLSchema,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { boundedInt } from './bounded-int.js';

const MAX_LIST = 100;

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  where: 'Only those that pass.',
  limit: `How many, 1 to ${MAX_LIST}.`,
  offset: 'How many to leave out at the beginning.',
  sort: "By what, the most important first; without it the order is the database's.",
};

/** @neo4j/graphql takes any Int here, and for a limit below zero returns everything, also where `@limit` has a maximum. */
const TYPES: Readonly<Record<string, GraphQLInputType>> = {
  limit: new GraphQLNonNull(boundedInt('Limit', 1, MAX_LIST)),
  offset: boundedInt('Offset', 0, 1_000_000),
};

/**
 * The schema without its connections, its counts over edges and what is deprecated; changes the types that it is
 * given. A connection of @neo4j/graphql collects all that it leads to before it takes a page, so that no limit would
 * bound its cost: what is not there needs no rule that refuses it. What a list may ask for is bounded here too.
 */
export function listsOnly(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) {
      const fields = type.getFields();
      for (const [name, field] of Object.entries(fields)) {
        if (name.endsWith('Connection')) delete fields[name];
        else field.args.forEach(bound);
      }
    } else if (isInputObjectType(type)) {
      const fields = type.getFields();
      for (const [name, field] of Object.entries(fields)) {
        const isOverEdges = name.endsWith('Connection') || name.endsWith('Aggregate');
        if (isOverEdges || field.deprecationReason != null) delete fields[name];
      }
    }
  }
  // From the root: types that nothing leads to any more are not part of it.
  return new GraphQLSchema({ query: schema.getQueryType() });
}

function bound(argument: GraphQLArgument): void {
  argument.description ??= DESCRIPTIONS[argument.name];
  const type = TYPES[argument.name];
  if (type !== undefined) argument.type = type;
}
