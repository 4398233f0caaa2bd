import {
  type GraphQLArgument,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { buildExploreSchema } from '../../src/explore/explore-schema.js';
import { readGraphSdl } from '../../src/explore/graph-sdl.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildExploreSchema(readGraphSdl());
});

const fields = () =>
  Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) || isInputObjectType(type)
        ? Object.values(type.getFields()).map((field) => ({
            type,
            field,
            place: `${type.name}.${field.name}`,
          }))
        : [],
    );

test('nothing is written, streamed, counted over edges or paged as a connection', () => {
  expect([schema.getMutationType(), schema.getSubscriptionType()]).toEqual([undefined, undefined]);
  expect(fields().length).toBeGreaterThan(200);
  expect(fields().filter(({ place }) => /Connection|Aggregat|_EQ/.test(place))).toEqual([]);
  expect(fields().filter(({ field }) => field.deprecationReason != null)).toEqual([]);
});

test('vectors and the hashes of keys are nowhere to be read or asked by', () => {
  const places = fields().map(({ place }) => place);
  expect(places).toContain('Memory.text');
  expect(places.filter((place) => /embedding|[a-z]Key$|metadataFacts|inputHash/.test(place)).sort()).toEqual([
    'Memory.embedderKey',
    'MemorySort.embedderKey',
    'MemoryWhere.embedderKey',
  ]);
});

test('every list says how many it may have, and every type and field of the graph what it is', () => {
  const root = schema.getQueryType();
  const own = fields().filter(({ type }) => isObjectType(type));
  for (const { field, place } of own) {
    const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
    if (String(field.type).startsWith('[') && args.length > 0)
      expect(
        args.map(({ name, type }) => `${name}: ${type}`),
        place,
      ).toContain('limit: Limit!');
    expect(
      args.filter((argument) => !argument.description).map(({ name }) => name),
      place,
    ).toEqual([]);
  }
  const bare = own.filter(({ type, field }) => type !== root && !field.description);
  expect(bare.map(({ place }) => place)).toEqual([]);
  expect(Object.keys(root?.getFields() ?? {}).sort()).toEqual([
    'actors',
    'agents',
    'changes',
    'embedderPins',
    'memories',
    'memoryEvents',
    'migrations',
    'requests',
    'runs',
    'threads',
    'users',
  ]);
  expect(Object.values(schema.getTypeMap()).some(isEnumType)).toBe(true);
});
