import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphqlAnswer, startTestEngraph, type TestEngraph } from '../support/engraph.js';
import { type Case, type Question, readSections, waysToWrite } from './read-examples.js';

/** Executed on the reference model, by tests of their own. */
const ELSEWHERE = new Set(['Filters', 'Paths']);

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph();
});
afterAll(() => server.stop());

const sections = readSections().filter(({ title }) => !ELSEWHERE.has(title));

/** The ids that a text names, as scopes; what comes as the variable `id` is a user. */
function scopesIn(text: string): readonly object[] {
  const named = text.matchAll(/"?(userId|agentId|runId)"?:\s*"([^"\s*]+)"/g);
  const variables = text.matchAll(/"with":\s*\{\s*"id":\s*"?\s*([^"\s*]+)\s*"?\s*\}/g);
  const scopes = [
    ...[...named].map(([, field = '', id]) => ({ [field]: id })),
    ...[...variables].map(([, id]) => ({ userId: id })),
  ];
  return [...new Map(scopes.map((scope) => [JSON.stringify(scope), scope])).values()];
}

function expectRefused({ errors }: GraphqlAnswer, code: string, argument: string | undefined): void {
  expect(errors[0]?.extensions.code).toBe(code);
  if (argument !== undefined) expect(errors[0]?.extensions.argument).toBe(argument);
}

async function expectGiven(query: string, example: Case): Promise<void> {
  const answer = await server.graphql(query, example.with);
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

async function expectMatches({ matches, deletes, error, argument, ...input }: Question): Promise<void> {
  const answer = await server.graphql(ASK, input);
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
  const { data } = await server.graphql(COUNT, rest);
  expect(data.deleteMemories.matched).toBe(deletes ?? memories.nodes.length);
}

const ADD = `mutation($entries: [MemoryEntryInput!]!) { addMemories(input: {entries: $entries}) {
  results { outcome } } }`;
const PURGE = 'mutation($scope: MemoryScope!) { purgeScope(input: {scope: $scope}) { done } }';

test('docs/semantics.md has a section of each kind of rule, each with examples', () => {
  expect(sections.map(({ title }) => title)).toEqual([
    ...['Identifiers', 'Scope', 'Actors and roles', 'Metadata', 'A memory', 'Time', 'Writing', 'Failure'],
  ]);
  for (const { title, examples } of sections) expect(examples.length, title).toBeGreaterThan(1);
});

describe.each(sections)('docs/semantics.md, $title', ({ examples }) => {
  beforeAll(async () => {
    const shown = examples.map((example) =>
      example.kind === 'document'
        ? `${example.query} ${JSON.stringify(example.cases)}`
        : JSON.stringify(example),
    );
    for (const scope of scopesIn(shown.join('\n'))) {
      expect((await server.graphql(PURGE, { scope })).errors).toEqual([]);
    }
  });

  // In their order: an example may speak of what the ones before it have stored.
  for (const [i, example] of examples.entries()) {
    if (example.kind === 'entries') {
      test(`${i + 1}: ${example.entries.length} entries`, async () => {
        const { data, errors } = await server.graphql(ADD, { entries: example.entries });
        expect(errors).toEqual([]);
        for (const { outcome } of data.addMemories.results) expect(outcome).toBe('ADDED');
      });
    } else if (example.kind === 'questions') {
      test.each(example.questions.map((question) => [JSON.stringify(question), question] as const))(
        `${i + 1}: %s`,
        (_name, question) => expectMatches(question),
      );
    } else {
      const { query, cases } = example;
      test.each(cases.map((one) => [JSON.stringify(one), one] as const))(`${i + 1}: %s`, (_name, one) =>
        expectGiven(query, one),
      );
    }
  }
});
