import { readdirSync } from 'node:fs';
import type { Driver, Plan } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Filter, MetadataTest } from '../src/memory/filter.js';
import { parseScope, type Scope } from '../src/memory/scope.js';
import { loadStatement, type Statement } from '../src/store/cypher.js';
import { createDriver } from '../src/store/driver.js';
import { type FilterText, filterText } from '../src/store/filter-text.js';
import {
  eachStatement,
  ownerStatement,
  scopedStatement,
  searchStatement,
  similarStatement,
  turned,
} from '../src/store/statement-text.js';
import { startTestEngraph, type TestEngraph } from './support/engraph.js';
import { testNeo4j } from './support/neo4j.js';

let driver: Driver;
let server: TestEngraph;

beforeAll(async () => {
  // On an empty store names are unknown and plans are others: every label, type and property is written once.
  server = await startTestEngraph();
  driver = createDriver(testNeo4j());
  const add = `mutation { addMemories(input: {idempotencyKey: "plan", entries: [{scope: {userId: "plan", agentId: "plan", runId: "plan"},
    expiresAt: "2099-01-01", messages: [{role: USER, name: "plan", content: "one"}, {role: USER, name: "plan", content: "two"}]}]}) { results { memory { id } } } }`;
  const { data } = await server.graphql(add);
  const update =
    'mutation($id: ID!) { updateMemory(input: {id: $id, text: "three", actorId: "plan"}) { memory { version } } }';
  await server.graphql(update, { id: data.addMemories.results[0].memory.id });
  const beside = `mutation { addMemories(input: {entries: [{scope: {userId: "plan"}, text: "beside", dedupe: false}]}) { results { outcome } } }`;
  await server.graphql(beside);
  await server.graphql('mutation($id: ID!) { deleteMemory(input: {id: $id}) { deletedId } }', {
    id: data.addMemories.results[1].memory.id,
  });
  await changesSampled();
});
afterAll(async () => {
  await driver.close();
  await server.stop();
});

/** Plans follow the sizes of indexes, of which the database takes a sample some time after a write. */
async function changesSampled(): Promise<void> {
  const { database } = testNeo4j();
  await driver.executeQuery('CALL db.resampleOutdatedIndexes()', {}, { database });
  const sizes = `CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
    UNWIND data.indexes AS index
    WITH index WHERE index.labels = ['Change'] AND index.properties = ['tenant', 'recordedAt', 'id']
    RETURN index.totalSize AS size`;
  await vi.waitFor(
    async () => {
      const { records } = await driver.executeQuery(sizes, {}, { database });
      expect(records.map((record) => Number(record.get('size')) > 0)).toEqual([true]);
    },
    { timeout: 30_000, interval: 200 },
  );
}

/** What reads the store without an anchor, or multiplies rows. */
const FORBIDDEN = /AllNodesScan|NodeByLabelScan|NodeIndexScan|CartesianProduct|RelationshipTypeScan/;
/** Schema commands have no plan. */
const NO_PLAN = new Set([
  ...['embedding-index-create', 'embedding-index-drop', 'text-index-create', 'text-index-drop'],
]);

const names = readdirSync(new URL('../cypher/', import.meta.url))
  .filter((file) => file.endsWith('.cypher'))
  .map((file) => file.replace(/\.cypher$/, ''));
const IDS = ['userId', 'agentId', 'runId', 'actorId'];
/** The 14 sets of ids that make a scope, and none that does not. */
const scopes = Array.from({ length: 2 ** IDS.length }, (_, bits) => IDS.filter((_id, i) => bits & (1 << i)))
  .filter((set) => set.some((id) => id !== 'actorId'))
  .map((set) => scopeOfIds(set));
/** Of every length, and of every kind of id that can lead. */
const FILTERED = [['agentId'], ['userId'], ['runId', 'actorId'], ['userId', 'agentId', 'actorId'], IDS].map(
  (set) => scopeOfIds(set),
);
const METADATA_TESTS: readonly MetadataTest[] = [
  { kind: 'exists' },
  { kind: 'in', values: ['x', 1, true] },
  { kind: 'contains', value: 'x' },
  { kind: 'substring', match: 'icontains', value: 'x' },
  { kind: 'substring', match: 'startsWith', value: 'x' },
  { kind: 'order', operator: 'gt', value: { type: 'text', value: 'x' } },
];
/** As a search without a filter has it. */
const NO_FILTER = filterText({ kind: 'and', of: [] });
const filter: Filter = {
  kind: 'or',
  of: [
    { kind: 'in', field: 'role', values: ['USER'] },
    { kind: 'not', of: { kind: 'exists', field: 'actorId' } },
    { kind: 'order', field: 'eventAt', operator: 'gte', value: 0 },
    { kind: 'instant', field: 'updatedAt', values: [1] },
    { kind: 'not', of: { kind: 'exists', field: 'expiresAt' } },
    { kind: 'substring', field: 'text', match: 'icontains', value: 'x' },
    ...METADATA_TESTS.map((test): Filter => ({ kind: 'metadata', path: ['plan'], test })),
  ],
};

function scopeOfIds(ids: readonly string[]): Scope {
  return parseScope(Object.fromEntries(ids.map((id) => [id, 'plan'])), 'scope');
}

function searchOfEach(scope: Scope, filter: FilterText): Statement {
  return eachStatement(searchStatement(scope, filter), ['id', 'near', 'textScore'], ['lucene', 'keys']);
}

/** What reads several scopes at once, as it is composed for scopes like this one. */
function eachOf(scope: Scope): readonly Statement[] {
  const place = ['afterCreatedAt', 'afterId'];
  // A small one, which is planned quickly: what filters do to a plan is seen in the statements over one scope.
  const written = filterText({ kind: 'in', field: 'role', values: ['USER'] });
  const scoped = (name: string) => scopedStatement(loadStatement(name), scope, written);
  return [
    eachStatement(scoped('memory-list'), ['memory'], place),
    eachStatement(turned(scoped('memory-list')), ['memory'], place),
    eachStatement(scoped('memory-count'), ['total']),
    ...[NO_FILTER, written].map((filter) => searchOfEach(scope, filter)),
    eachStatement(similarStatement(scope), ['id', 'vectorScore'], ['id', 'keys']),
    eachStatement(loadStatement('memory-list-beside'), ['turns', 'memory'], ['id', 'before', 'after']),
    ...(['run', 'actor'] as const).flatMap((kind) => [
      eachStatement(ownerStatement(loadStatement('owner-list'), scope, kind), ['id', 'createdAt'], place),
      eachStatement(ownerStatement(loadStatement('owner-count'), scope, kind), ['total']),
    ]),
  ];
}

const plans = new Map<string, ReturnType<typeof plan>>();

/** Scopes that are led by the same id have many texts in common: each is planned once. */
function explain(statement: Statement): ReturnType<typeof plan> {
  const known = plans.get(statement.text) ?? plan(statement);
  plans.set(statement.text, known);
  return known;
}

async function plan(statement: Statement) {
  const { summary } = await driver.executeQuery(
    `EXPLAIN\n${statement.sent}`,
    {},
    { database: testNeo4j().database },
  );
  const operators: string[] = [];
  const walk = (plan: Plan) => {
    operators.push(plan.operatorType.replace(/@.*/, ''));
    plan.children.forEach(walk);
  };
  if (summary.plan) walk(summary.plan);
  // 01N50 label, 01N51 type, 01N52 property: a name that nothing is called. Parameters are not given here.
  const unknown = summary.gqlStatusObjects.filter(({ gqlStatus }) => /^01N5/.test(gqlStatus));
  return { operators, unknown: unknown.map((status) => status.statusDescription) };
}

async function expectAnchored(statement: Statement): Promise<void> {
  const { operators, unknown } = await explain(statement);
  expect(operators.length, statement.name).toBeGreaterThan(0);
  expect(
    operators.filter((operator) => FORBIDDEN.test(operator)),
    statement.name,
  ).toEqual([]);
  expect(unknown, statement.name).toEqual([]);
}

describe('every statement is anchored and spells its names right', () => {
  test.each(names.filter((name) => !NO_PLAN.has(name)))('%s', (name) => expectAnchored(loadStatement(name)));

  test.each(scopes.map((scope) => [JSON.stringify(scope), scope] as const))(
    'composed for %s',
    async (_, scope) => {
      const scoped = [
        ...['memory-list', 'memory-count', 'memory-delete-select'],
        ...['memory-purge-select', 'memory-event-purge-select', 'scope-count'],
      ];
      for (const statement of [
        searchStatement(scope, NO_FILTER),
        similarStatement(scope),
        ...scoped.map((name) => scopedStatement(loadStatement(name), scope, filterText(filter))),
        ...eachOf(scope),
      ]) {
        await expectAnchored(statement);
      }
    },
  );

  // A search takes nearly a second to plan with it; a small filter is in those of each of the 14, above.
  test.each(FILTERED.map((scope) => [JSON.stringify(scope), scope] as const))(
    'with every kind of condition in a search of %s',
    (_, scope) => expectAnchored(searchStatement(scope, filterText(filter))),
  );

  test('a page is read in the order of its index: nothing is sorted', async () => {
    for (const scope of scopes) {
      const statement = scopedStatement(
        loadStatement('memory-list'),
        scope,
        filterText({ kind: 'and', of: [] }),
      );
      const places = ['afterCreatedAt', 'afterId'];
      for (const page of [
        ...[statement, eachStatement(statement, ['memory'], places)],
        ...[turned(statement), eachStatement(turned(statement), ['memory'], places)],
      ]) {
        const { operators } = await explain(page);
        expect(operators.filter((operator) => /Sort|Top|Union/.test(operator))).toEqual([]);
        expect(operators).toContain('NodeIndexSeek');
      }
    }
  });

  test('so is a page of the feed, whatever lies behind it', async () => {
    const { operators } = await explain(loadStatement('change-list'));
    const counts = (pattern: RegExp) => operators.filter((operator) => pattern.test(operator)).length;
    // The one order is that of the two pages together.
    expect([counts(/Top|Sort/), counts(/^Limit/), counts(/^NodeIndexSeek/)]).toEqual([1, 2, 2]);
  });

  test('the vector arm of a search is the filtered index, for every scope', async () => {
    for (const scope of scopes) {
      const similar = similarStatement(scope);
      for (const search of [
        ...[searchStatement(scope, NO_FILTER), searchOfEach(scope, NO_FILTER)],
        ...[similar, eachStatement(similar, ['id', 'vectorScore'], ['id', 'keys'])],
      ]) {
        expect((await explain(search)).operators).toContain('NodeVectorIndexSearch');
      }
    }
  });
});
