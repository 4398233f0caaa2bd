import fc, { type Arbitrary } from 'fast-check';
import type { FilterInput } from '../../src/memory/filter-input.js';
import type { JsonObject, JsonValue } from '../../src/memory/model.js';
import { smallTree } from './filter-arbitrary.js';
import { toTyped } from './filter-tree.js';

/** Words of an attacker who knows everybody's ids and the names of everything, but no secret. */
const KEYS = [
  ...[
    'user_id',
    'userId',
    'tenant',
    'metadata.tenant',
    'metadata.userId',
    'metadata.inner.userId',
    'agent_id',
  ],
  ...[
    'metadata.secret',
    'secret',
    '__proto__',
    'metadata.__proto__.tenant',
    'constructor',
    'metadata',
    'scope',
  ],
  ...["m.userId = 'u2' OR m.userId", 'text', 'run_id', 'actor_id', '$where', 'id', 'createdAt', 'metadata.a'],
];
const VALUES: readonly JsonValue[] = [
  ...['u2', 'u1', 'u5', '*', 'u%', '', "' OR true //", 'harbour', '2020-01-01', 'other'],
  ...[1, 0, true, null],
];
const OPERATORS = [
  ...[
    'eq',
    '$eq',
    'ne',
    '$ne',
    'gte',
    '$lt',
    'contains',
    'icontains',
    'startsWith',
    'regex',
    '$or',
    'exists',
  ],
];

const WIDENING_JSON: readonly JsonObject[] = [
  { user_id: { ne: 'nobody' } },
  { NOT: { user_id: 'nobody' } },
  { OR: [{ userId: ['u1', 'u2', 'u3', 'u4', 'u5'] }, { 'metadata.owner': 'u2' }] },
  { 'metadata.secret': { exists: true } },
  { text: { icontains: 'HARBOUR' } },
];

const value = fc.constantFrom(...VALUES);
const test: Arbitrary<JsonValue> = fc.oneof(
  { weight: 3, arbitrary: value },
  { weight: 1, arbitrary: fc.constantFrom<JsonValue>(['u2', 'u3'], ['u1'], [], [null], {}) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...OPERATORS), value).map(([name, operand]) => ({ [name]: operand })),
  },
  { weight: 1, arbitrary: fc.boolean().map((there) => ({ exists: there })) },
  { weight: 1, arbitrary: fc.constantFrom('in', '$nin').map((name) => ({ [name]: ['u1', 'u2', 'u3'] })) },
);

/** What widens where a filter is joined carelessly, in mem0's notation. */
export const hostileJson: Arbitrary<JsonObject> = fc.letrec<{ object: JsonObject }>((tie) => {
  const leaf = fc.tuple(fc.constantFrom(...KEYS), test).map(([key, one]): JsonObject => ({ [key]: one }));
  const lists = fc.array(tie('object'), { minLength: 1, maxLength: 2 });
  const joint = fc
    .tuple(fc.constantFrom('OR', '$or', 'NOT', 'AND', 'or', '$not'), lists)
    .map(([word, members]): JsonObject => ({ [word]: members }));
  return {
    object: fc.oneof(
      { maxDepth: 2 },
      { weight: 3, arbitrary: fc.constantFrom(...WIDENING_JSON) },
      { weight: 3, arbitrary: leaf },
      { weight: 3, arbitrary: joint },
      { weight: 1, arbitrary: fc.tuple(leaf, joint).map(([a, b]): JsonObject => ({ ...a, ...b })) },
    ),
  };
}).object;

const WIDENING = fc.constantFrom<FilterInput>(
  { or: [{ userId: { eq: 'u2' } }, { userId: { ne: 'u2' } }] },
  { not: { userId: { eq: 'nobody' } } },
  { or: [{ userId: { in: ['u1', 'u2', 'u3'] } }, { metadata: [{ path: 'secret', exists: true }] }] },
  { metadata: [{ path: 'tenant', eq: 'other' }] },
  { metadata: [{ path: '__proto__.tenant', exists: false }] },
  { not: { and: [{ userId: { eq: 'u1' } }, { not: { or: [] } }] } },
  { userId: { nin: [] }, actorId: { eq: 'c1' } },
);

/** The same in the typed notation; some of it GraphQL itself refuses. */
export const hostileTyped: Arbitrary<FilterInput> = fc.oneof(WIDENING, smallTree.map(toTyped));
