import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GraphqlAnswer } from '../support/engraph.js';
import { startTenantServer, type TenantServer } from '../support/tenant-server.js';
import { type Case, type Question, readSections, waysToWrite } from './read-examples.js';

/** Executed on the reference model, by tests of their own. */
const ELSEWHERE = new Set(['Filters', 'Paths']);

let server: TenantServer;
beforeAll(async () => {
  server = await startTenantServer();
});
afterAll(() => server.stop());

/** One operation of a section. */
type Ask = (query: string, variables?: object) => Promise<GraphqlAnswer>;

const sections = readSections().filter(({ title }) => !ELSEWHERE.has(title));

function expectRefused({ errors }: GraphqlAnswer, code: string, argument: string | undefined): void {
  expect(errors[0]?.extensions.code).toBe(code);
  if (argument !== undefined) expect(errors[0]?.extensions.argument).toBe(argument);
}

async function expectGiven(ask: Ask, query: string, example: Case): Promise<void> {
  const answer = await ask(query, example.with);
  if (example.error !== undefined) {
    expectRefused(answer, example.error, example.argument);
    return;
  }
  expect(answer.errors).toEqual([]);
  const ways = waysToWrite(answer.data);
  const gives = JSON.parse(JSON.stringify(example.gives), (_key, value) =>
    value === '…' ? expect.anything() : value,
  );
  const told = ways.find((way) => matches(way, gives));
  expect(told === undefined ? answer.data : told).toEqual(gives);
}

function matches(value: unknown, pattern: unknown): boolean {
  try {
    expect(value).toEqual(pattern);
    return true;
  } catch {
    return false;
  }
}

const ASK = `query($scope: MemoryScope!, $filter: MemoryFilter, $filterJson: JSONObject, $includeExpired: Boolean = false) {
  memories(scope: $scope, filter: $filter, filterJson: $filterJson, includeExpired: $includeExpired, first: 100) {
    totalCount nodes { text } }
  searchMemories(query: "tea", scope: $scope, filter: $filter, filterJson: $filterJson,
    includeExpired: $includeExpired, first: 100) { nodes { text } } }`;
const COUNT = `mutation($scope: MemoryScope!, $filter: MemoryFilter, $filterJson: JSONObject) {
  deleteMemories(input: {scope: $scope, filter: $filter, filterJson: $filterJson, dryRun: true}) { matched } }`;

async function expectMatches(ask: Ask, question: Question): Promise<void> {
  const { matches, deletes, error, argument, ...input } = question;
  const answer = await ask(ASK, input);
  if (error !== undefined) {
    expectRefused(answer, error, argument);
    return;
  }
  expect(answer.errors).toEqual([]);
  const { memories, searchMemories } = answer.data;
  const texts = (nodes: readonly { readonly text: string }[]) =>
    nodes
      .map(({ text }) => text)
      .sort()
      .join(' ');
  const expected = { listed: matches, found: matches, counted: memories.nodes.length };
  const listed = { listed: texts(memories.nodes), found: texts(searchMemories.nodes) };
  expect({ ...listed, counted: memories.totalCount }).toEqual(expected);
  const { includeExpired: _, ...rest } = input;
  const { data } = await ask(COUNT, rest);
  expect(data.deleteMemories.matched).toBe(deletes ?? memories.nodes.length);
}

const ADD = `mutation($entries: [MemoryEntryInput!]!) { addMemories(input: {entries: $entries}) {
  results { outcome } } }`;

test('docs/semantics.md has a section of each kind of rule, each with examples', () => {
  expect(sections.map(({ title }) => title)).toEqual([
    ...['Identifiers', 'Scope', 'Actors and roles', 'Metadata', 'A memory', 'Time', 'Search'],
    ...['Writing', 'Failure'],
  ]);
  for (const { title, examples } of sections) expect(examples.length, title).toBeGreaterThan(1);
});

describe.each(sections)('docs/semantics.md, $title', ({ examples }) => {
  // A tenant of its own: what is counted is nobody else's.
  const tenant = randomUUID();
  const ask: Ask = (query, variables) => server.graphql(tenant, query, variables);

  // In their order: an example may speak of what the ones before it have stored.
  for (const [i, example] of examples.entries()) {
    if (example.kind === 'entries') {
      test(`${i + 1}: ${example.entries.length} entries`, async () => {
        const { data, errors } = await ask(ADD, { entries: example.entries });
        expect(errors).toEqual([]);
        for (const { outcome } of data.addMemories.results) expect(outcome).toBe('ADDED');
      });
    } else if (example.kind === 'questions') {
      test.each(example.questions.map((question) => [JSON.stringify(question), question] as const))(
        `${i + 1}: %s`,
        (_name, question) => expectMatches(ask, question),
      );
    } else {
      const { query, cases } = example;
      test.each(cases.map((one) => [JSON.stringify(one), one] as const))(`${i + 1}: %s`, (_name, one) =>
        expectGiven(ask, query, one),
      );
    }
  }
});
