import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/memory/model.js';
import type { FieldName, FilterTree, Style, Tests } from './filter-tree.js';
import { FILTER_NUMBERS, KEYS, NUMBERS, STRINGS, TIMES } from './values.js';

const strings = fc.constantFrom(...STRINGS.keys());
const times = fc.constantFrom(...TIMES.keys());
const operand = fc.oneof(fc.constantFrom(...FILTER_NUMBERS), strings, fc.boolean());

/** The first keys often: a filter on a key that few memories have matches none or all. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constant('a') },
  { weight: 2, arbitrary: fc.constant('b') },
  { weight: 2, arbitrary: fc.constantFrom(...KEYS) },
);
const path = fc.oneof({ weight: 5, arbitrary: fc.tuple(key) }, { weight: 1, arbitrary: fc.tuple(key, key) });

/** Metadata that parseMetadata takes: names of fields only below the top. */
export const metadata: Arbitrary<JsonObject> = fc
  .letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      {
        weight: 8,
        arbitrary: fc.oneof(fc.constantFrom(...NUMBERS), strings, fc.boolean(), fc.constant(null)),
      },
      {
        weight: 3,
        arbitrary: fc.array(fc.oneof(fc.constantFrom(...NUMBERS), strings, fc.boolean()), { maxLength: 3 }),
      },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 2 }) },
      { weight: 3, arbitrary: tie('object') },
    ),
    object: fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((entries): JsonObject => Object.fromEntries(entries)),
  }))
  .object.map(
    (given): JsonObject => Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'userId')),
  );

type Test = readonly [operator: string, operand: JsonValue];

function test(operators: readonly string[], value: Arbitrary<JsonValue>): Arbitrary<Test> {
  return fc.tuple(fc.constantFrom(...operators), value);
}

function equality(value: Arbitrary<JsonValue>): Arbitrary<Test> {
  return fc.oneof(
    { weight: 3, arbitrary: test(['eq', 'ne'], value) },
    { weight: 2, arbitrary: test(['in', 'nin'], fc.array(value, { maxLength: 4 })) },
    { weight: 1, arbitrary: test(['exists'], fc.boolean()) },
    { weight: 1, arbitrary: test(['eq', 'ne'], fc.constant(null)) },
  );
}

const order = ['gt', 'gte', 'lt', 'lte'];

const metadataTest = fc.oneof(
  { weight: 3, arbitrary: equality(operand) },
  { weight: 3, arbitrary: test(order, fc.oneof(fc.constantFrom(...FILTER_NUMBERS), strings)) },
  { weight: 1, arbitrary: test(['contains'], operand) },
  { weight: 1, arbitrary: test(['icontains', 'startsWith'], strings) },
);

const FIELD_TESTS: Readonly<Record<FieldName, Arbitrary<Test>>> = {
  userId: equality(fc.constantFrom('u1', 'u2')),
  agentId: equality(fc.constantFrom('a1', 'a2')),
  runId: equality(fc.constantFrom('r1', 'r2')),
  actorId: equality(fc.constantFrom('c1', 'c2')),
  role: equality(fc.constantFrom('USER', 'ASSISTANT', 'TOOL', 'SYSTEM')),
  text: fc.oneof(equality(strings), test(['contains', 'icontains', 'startsWith'], strings)),
  createdAt: fc.oneof(equality(times), test(order, times)),
  updatedAt: fc.oneof(equality(times), test(order, times)),
  eventAt: fc.oneof(equality(times), test(order, times)),
  expiresAt: fc.oneof(equality(times), test(order, times)),
};

/** One or two operators, now and then none, which asks for nothing. */
function tests(one: Arbitrary<Test>): Arbitrary<Tests> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.tuple(one) },
    { weight: 2, arbitrary: fc.uniqueArray(one, { maxLength: 2, selector: ([operator]) => operator }) },
  );
}

const onMetadata: Arbitrary<FilterTree> = fc.record({
  kind: fc.constant('metadata' as const),
  path,
  tests: tests(metadataTest),
});

const onField: Arbitrary<FilterTree> = fc
  .constantFrom(...(Object.keys(FIELD_TESTS) as FieldName[]))
  .chain((field) =>
    fc.record({
      kind: fc.constant('field' as const),
      field: fc.constant(field),
      tests: tests(FIELD_TESTS[field]),
    }),
  );

const joint = fc.constantFrom('all' as const, 'any' as const, 'none' as const);

/** One condition on a field or on metadata. */
export const condition: Arbitrary<FilterTree> = fc.oneof(
  { weight: 2, arbitrary: onMetadata },
  { weight: 1, arbitrary: onField },
);

/** A condition, or two of them joined. */
export const smallTree: Arbitrary<FilterTree> = fc.oneof(
  { weight: 2, arbitrary: condition },
  {
    weight: 3,
    arbitrary: fc.record({ kind: joint, of: fc.array(condition, { maxLength: 2 }) }),
  },
);

/** Conditions, joined: never more than 64, nor deeper than 8. */
export const filterTree: Arbitrary<FilterTree> = fc.letrec<{ tree: FilterTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    { weight: 2, arbitrary: condition },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: joint,
        of: fc.array(tie('tree'), { maxLength: 3, size: 'max' }),
      }),
    },
  ),
})).tree;

export const style: Arbitrary<Style> = fc.record({
  dollar: fc.boolean(),
  bare: fc.boolean(),
  snake: fc.boolean(),
  loud: fc.boolean(),
  metadata: fc.constantFrom('dotted' as const, 'bare' as const, 'object' as const),
});
