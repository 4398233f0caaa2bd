import fc, { type Arbitrary } from 'fast-check';
import type { EntryInput, MessageInput } from '../../src/memory/add-entry.js';
import type { JsonObject } from '../../src/memory/model.js';
import { OWNER_KINDS, type Path, START as START_OF_PATH } from '../../src/memory/path.js';
import type { ScopeInput } from '../../src/memory/scope.js';
import type { UpdateInput } from '../../src/memory/update.js';
import { fewOf, isSoak } from '../support/property-settings.js';
import { condition, filterTree, metadata, smallTree, style } from './filter-arbitrary.js';
import { type FilterTree, toJson, toTyped } from './filter-tree.js';
import type { Operation, ReadInput } from './operation.js';

/** Few of everything, so that operations meet; faulty ones now and then. */
const good = <T>(value: Arbitrary<T>, faulty: readonly T[]): Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(...faulty) });
const maybe = <T>(value: Arbitrary<T>, weight = 1): Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight, arbitrary: value });

const role = fc.constantFrom('USER' as const, 'ASSISTANT' as const, 'TOOL' as const, 'SYSTEM' as const);
const roles = fc.oneof(
  { weight: 4, arbitrary: fc.constant('USER' as const) },
  { weight: 1, arbitrary: role },
);
const actor = good(fc.constantFrom('c1', 'c2'), ['', 'c 1']);
const SCOPES: readonly ScopeInput[] = [
  { userId: 'u1' },
  { userId: 'u1', agentId: 'a1' },
  { userId: 'u1', runId: 'r1' },
  { userId: 'u2', runId: 'r1' },
  { runId: 'r1' },
  { userId: 'u1', agentId: 'a1', runId: 'r1', actorId: 'c1' },
  { userId: 'u1', actorId: 'c1' },
  { userId: 'u2' },
  { agentId: 'a1' },
  { userId: 'u1', actorId: 'c2' },
  { runId: 'r1', actorId: 'c1' },
  { agentId: 'a1', runId: 'r1', actorId: 'c2' },
];
const scope = good(fc.constantFrom(...SCOPES), [{}, { actorId: 'c1' }, { userId: '*' }, { userId: ' u1 ' }]);

const text = good(fc.constantFrom('tea', 'milk', 'red tea', 'Tea', 'tea ', '😀 milk'), [
  ' ',
  '\ud800',
  'a\0b',
]);
/** Of callers' choice, and some that the core makes. */
const id = fc.constantFrom('m1', 'made-0001', 'm2', 'made-0002', 'm3', 'made-0003', 'made-0005', 'made-0008');
const ownId = fc.constantFrom('m1', 'm2', 'm3', 'made-0002');
const values = good(metadata, [
  { userId: 'u2' },
  { a: [[[[['too deep']]]]] },
  { a: '\ud800' },
] as JsonObject[]);
const time = good(fc.constantFrom('2026-11-22T10:00:00Z', '2026-11-22T11:00:00.001+01:00', '2020-02-29'), [
  '2099-02-30',
]);
/** Past, at the first instant, soon, at the end of the first day. */
const expiry = good(
  fc.constantFrom('2026-11-22T10:00:01Z', '2026-11-22T09:59:59Z', '2026-11-22T10:00:00Z', '2026-11-22'),
  ['12/31/2099'],
);
const key = good(fc.constantFrom('k1', 'k2'), ['', '\ud800']);

/** Without the members that are undefined. */
function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

const entry: Arbitrary<EntryInput> = fc
  .record({
    scope,
    text,
    id: maybe(ownId),
    role: maybe(roles),
    metadata: maybe(values),
    eventAt: maybe(time),
    expiresAt: maybe(expiry),
    dedupe: maybe(fc.boolean()),
  })
  .map(given);
const message: Arbitrary<MessageInput> = fc
  .record({ role: roles, content: text, name: maybe(actor), id: maybe(ownId), eventAt: maybe(time) })
  .map(given);
const conversation: Arbitrary<EntryInput> = fc
  .record({
    scope,
    messages: good(fc.array(message, { minLength: 1, maxLength: 3 }), [[]]),
    metadata: maybe(values),
    expiresAt: maybe(expiry),
    dedupe: maybe(fc.boolean()),
  })
  .map(given);
const entries = good(
  fc.array(fc.oneof({ weight: 4, arbitrary: entry }, { weight: 1, arbitrary: conversation }), {
    minLength: 1,
    maxLength: 4,
  }),
  [[]],
);

/**
 * Mostly of few shapes: the database plans each shape once for each set of ids, which takes longer than all the rest of
 * a sequence. Any scope goes with a filter that other tests have for every scope; the others have few scopes, but in a
 * long run.
 */
const fewScopes = isSoak() ? scope : fc.constantFrom<ScopeInput>({ userId: 'u1' }, { userId: 'u2' });
const stored: FilterTree = {
  kind: 'field',
  field: 'createdAt',
  tests: [['gte', '2026-11-22T10:00:00.001Z']],
};
const usual = fc.constantFrom<FilterTree>(
  { kind: 'metadata', path: ['a'], tests: [['exists', true]] },
  { kind: 'field', field: 'actorId', tests: [['eq', 'c2']] },
);
const unusual = fewOf(fc.tuple(fc.oneof(condition, smallTree, filterTree), style), 4);

type Narrowed = Pick<ReadInput, 'scope' | 'filter' | 'filterJson'>;
const typed = (within: Arbitrary<ScopeInput>, tree: Arbitrary<FilterTree>): Arbitrary<Narrowed> =>
  fc.tuple(within, tree).map(([scope, one]) => ({ scope, filter: toTyped(one) }));
const narrowed: Arbitrary<Narrowed> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ scope }) },
  { weight: 6, arbitrary: typed(scope, fc.constant(stored)) },
  { weight: 6, arbitrary: typed(fewScopes, usual) },
  {
    weight: 1,
    arbitrary: fc.tuple(fewScopes, unusual).map(([within, [one, how]]) => ({
      scope: within,
      filterJson: toJson(one, how),
    })),
  },
  { weight: 1, arbitrary: fc.record({ scope, filterJson: fc.constant({ a: { regex: 'x' } }) }) },
);
const read: Arbitrary<ReadInput> = fc
  .tuple(narrowed, fc.boolean())
  .map(([within, includeExpired]) => ({ ...within, includeExpired }));
const first = good(fc.constantFrom(100, 1, 2, 3), [0, 101]);

const update: Arbitrary<UpdateInput> = fc
  .record({
    id: good(id, ['', 'nobody']),
    text: maybe(text),
    metadata: maybe(values),
    metadataMode: maybe(fc.constantFrom('MERGE' as const, 'REPLACE' as const)),
    unsetMetadata: maybe(fc.constantFrom<readonly string[]>(['a'], ['a.b', 'b'], ['a.'], [])),
    eventAt: maybe(time),
    expiresAt: maybe(fc.oneof(expiry, fc.constant(null))),
    expectedVersion: maybe(fc.constantFrom(1, 2, 3)),
    actorId: maybe(actor),
    idempotencyKey: maybe(key),
  })
  .map(given);

const deletion = fc.record({ id, actorId: maybe(actor), idempotencyKey: maybe(key) }).map(given);
const deletions = fc
  .record({
    narrowed,
    dryRun: maybe(fc.boolean()),
    actorId: maybe(actor),
    idempotencyKey: maybe(key),
  })
  .map(({ narrowed: within, ...rest }) => given({ ...rest, ...within }));
const purge = fc.record({ scope, dryRun: maybe(fc.boolean()), idempotencyKey: maybe(key) }).map(given);

/** Milliseconds: past the next instant, an expiry, the end of a day, the time that requests are kept. */
const ms = fc.constantFrom(1, 1_000, 3_600_000, 86_400_000, 86_400_001);

const path = good(fc.constantFrom<ScopeInput>({ userId: 'u1' }, { runId: 'r1', actorId: 'c1' }), [
  { actorId: 'c1' },
]).map((ids) => ({ ...START_OF_PATH, ...ids }) as Path);
const kind = fc.constantFrom(...OWNER_KINDS);
const scopes = fc.array(fc.constantFrom<ScopeInput>({ userId: 'u1' }, { userId: 'u2' }, { runId: 'r1' }), {
  maxLength: 4,
});
const together = fc.constantFrom('list' as const, 'count' as const, 'search' as const);

const operation: Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      input: fc.record({ entries, idempotencyKey: maybe(key) }).map(given),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('update' as const), input: update }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), input: deletion }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deleteMany' as const), input: deletions }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), input: purge }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('again' as const), back: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('get' as const), ids: fc.array(id, { maxLength: 4 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('list' as const), input: read, first }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('search' as const),
      input: read,
      query: good(fc.constantFrom('tea', 'milk red', '😀'), [' ', 'x\ud800']),
      first,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('history' as const), id, first }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('owners' as const), path, kind, first }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('each' as const), read: together, scopes }) },
);

/** Sequences of operations over a small universe of ids, texts and keys. */
export const operations: Arbitrary<readonly Operation[]> = fc.array(operation, {
  minLength: 1,
  maxLength: 14,
  size: 'max',
});
