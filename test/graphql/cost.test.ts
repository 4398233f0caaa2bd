import { readdirSync, readFileSync } from 'node:fs';
import {
  type GraphQLField,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { operationCost } from '../../src/graphql/cost.js';
import { FIELD_COSTS, itemsOf } from '../../src/graphql/cost-table.js';

const { limits } = loadConfig({}).http;
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildApiSchema();
});

function cost(source: string, variables?: Record<string, unknown>): number {
  const document = parse(source);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('There is no operation.');
  return operationCost({ schema, document, operation, variables });
}

test('a list multiplies what is asked of its items, level by level', () => {
  const runs = (inner: string) => `{ user(id: "u") { runs(first: 10) { nodes { ${inner} } } } }`;
  // user 1, runs 10; each of ten: itself and its id.
  expect(cost(runs('id'))).toBe(11 + 10 * 2);
  // Each run: itself, its list 5; each of a hundred memories: itself and its text.
  expect(cost(runs('memories(first: 100) { nodes { text } }'))).toBe(11 + 10 * (1 + 5 + 100 * 2));
  expect(cost(runs('memories(first: 100) { edges { node { text } } }'))).toBe(11 + 10 * (1 + 5 + 100 * 3));
  expect(cost(runs('memories(first: 100) { totalCount pageInfo { endCursor } }'))).toBe(
    11 + 10 * (1 + 5 + 5 + 2),
  );
});

test('the length is the argument, the variable, its default, or the default of the field', () => {
  const nodes = (given: string, variables?: Record<string, unknown>, declared = '') =>
    (cost(`query ${declared} { user(id: "u") { memories${given} { nodes { id } } } }`, variables) - 6) / 2;
  expect(nodes('')).toBe(20);
  expect(nodes('(first: 7)')).toBe(7);
  expect(nodes('(first: null)')).toBe(20);
  expect(nodes('(first: $n)', { n: 50 }, '($n: Int)')).toBe(50);
  expect(nodes('(first: $n)', {}, '($n: Int = 30)')).toBe(30);
  expect(nodes('(first: $n)', undefined, '($n: Int)')).toBe(20);
  // What the field refuses with a better text costs no more than what it allows.
  expect([
    nodes('(first: 1000000)'),
    nodes('(first: -5)'),
    nodes('(first: $n)', { n: 'x' }, '($n: Int)'),
  ]).toEqual([100, 0, 20]);
});

test('an add costs what it has texts, a message each', () => {
  const add = 'mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { results { outcome } } }';
  const entries = [{ text: 'a' }, { messages: [{}, {}, {}] }];
  expect(cost(add, { input: { entries } })).toBe(20 + 4 * 2);
  expect(
    cost('mutation { addMemories(input: {entries: [{text: "a"}, {text: "b"}]}) { results { outcome } } }'),
  ).toBe(20 + 2 * 2);
  for (const input of [null, 5, {}, { entries: {} }, { entries: [null, 5] }])
    expect(cost(add, { input })).toBeLessThan(50);
});

test('fragments cost what is in them, and what is left out costs nothing', () => {
  expect(cost('{ user(id: "u") { ...F ... on User { id } } } fragment F on User { id memoryCount }')).toBe(
    1 + 2 + 5,
  );
  const skipped =
    'query ($no: Boolean!) { user(id: "u") { id @include(if: $no) memoryCount @skip(if: true) } }';
  expect(cost(skipped, { no: false })).toBe(1);
  expect(cost(skipped, { no: true })).toBe(2);
});

test('introspection costs one a field of the root', () => {
  expect(cost(getIntrospectionQuery())).toBe(1);
});

test('a few innocent words ask for millions, and are refused', () => {
  const level = (inner: string, i: number) =>
    `${i % 2 === 0 ? 'runs' : 'users'}(first: 100) { nodes { ${inner} } }`;
  const inmost = 'memories(first: 100) { nodes { text } }';
  const source = `{ agent(id: "a") { ${level(level(level(inmost, 0), 1), 2)} } }`;
  expect(cost(source)).toBeGreaterThan(100_000_000);
  expect(cost(source)).toBeGreaterThan(limits.cost);
});

test('every list of objects in the schema has a length, of its own or from the field around it', () => {
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).map((field) => ({ type: type.name, field }))
      : [],
  );
  // A list of words has no fields that could cost something.
  const lists = fields.filter(
    ({ field }) => isListType(getNullableType(field.type)) && !isLeafType(getNamedType(field.type)),
  );
  const sized = (field: GraphQLField<unknown, unknown>) =>
    itemsOf(field, (name) => (name === 'input' ? { entries: [] } : name === 'first' ? 1 : [])) !== null;
  for (const { type, field } of lists) {
    const around = fields.filter(({ field: outer }) => outer.type.toString().replace('!', '') === type);
    const covered = sized(field) || (around.length > 0 && around.every(({ field: outer }) => sized(outer)));
    expect([`${type}.${field.name}`, covered]).toEqual([`${type}.${field.name}`, true]);
  }
  expect(lists.length).toBeGreaterThan(10);
  const names = new Set(fields.flatMap(({ type, field }) => [field.name, `${type}.${field.name}`]));
  expect(Object.keys(FIELD_COSTS).filter((name) => !names.has(name))).toEqual([]);
});

test('the examples cost at most half of what is allowed', () => {
  const folder = new URL('../../examples/operations/', import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.graphql'))) {
    const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');
    const variables = JSON.parse(read(name.replace('.graphql', '.variables.json')));
    expect(cost(read(name), variables), name).toBeLessThan(limits.cost / 2);
  }
});
