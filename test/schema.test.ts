import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { buildPublicSchema } from '../src/graphql/build-schema.js';
import { printApiSchema, printSubgraph } from '../src/graphql/print-schema.js';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildPublicSchema();
});

test('schema/memory.graphql is what clients see, schema/subgraph.graphql what gateways compose', () => {
  const remedy = 'run: npm run schema';
  expect(read('schema/memory.graphql'), remedy).toBe(printApiSchema(schema));
  expect(read('schema/subgraph.graphql'), remedy).toBe(printSubgraph(schema));
  expect(() => buildSchema(read('schema/memory.graphql'))).not.toThrow();
});

test('everything has a description, and a scalar says where it is specified', () => {
  const bare = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name))
      return [];
    const own = type.description ? [] : [type.name];
    const members =
      isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.values(type.getFields()).flatMap((field) => [field, ...('args' in field ? field.args : [])])
        : isEnumType(type)
          ? type.getValues()
          : [];
    const unspecified = isScalarType(type) && !type.specifiedByURL ? [`${type.name}: no specifiedBy`] : [];
    return [
      ...own,
      ...unspecified,
      ...members.filter((member) => !member.description).map((member) => `${type.name}.${member.name}`),
    ];
  });
  expect(bare).toEqual([]);
});

test('what is deprecated says what replaces it and since when', () => {
  const reasons = printApiSchema(schema).match(/@deprecated.*/g) ?? [];
  for (const reason of reasons) {
    expect(reason).toMatch(/^@deprecated\(reason: "Use `\w+`.*since \d{4}-\d{2}-\d{2}/);
  }
});
