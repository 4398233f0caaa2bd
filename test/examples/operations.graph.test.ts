import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConversation } from '../../examples/conversation.js';
import { openRecordedApi, type RecordedApi } from '../support/recorded-api.js';

const read = (file: string) =>
  readFileSync(new URL(`../../examples/operations/${file}`, import.meta.url), 'utf8');

let api: RecordedApi;
beforeAll(async () => {
  api = await openRecordedApi();
  const { errors } = await api.run(read('01-add-memories.graphql'), {
    input: { entries: await readConversation() },
  });
  expect(errors).toEqual([]);
});
afterAll(() => api.close());

async function example(name: string) {
  const variables = JSON.parse(read(`${name}.variables.json`)) as Record<string, unknown>;
  const { data, errors, statements } = await api.run(read(`${name}.graphql`), variables);
  expect(errors).toEqual([]);
  return { data, statements };
}

describe('the examples that walk the graph, on the example conversation', () => {
  it('09 shows what Alice told each agent, run by run, in a statement per field', async () => {
    const { data, statements } = await example('09-walk-from-user');
    expect(data.user.memoryCount).toBe(56);
    expect(data.user.agents.nodes).toEqual([
      { id: 'concierge', memoryCount: 24 },
      { id: 'coach', memoryCount: 32 },
    ]);
    const { runs } = data.user.agent;
    expect(runs.totalCount).toBe(2);
    // One add stores them all at the same instant: then the ids decide.
    expect(runs.nodes.map(({ id }: { id: string }) => id)).toEqual(['lisbon-flights', 'lisbon-details']);
    for (const { memories, searchMemories } of runs.nodes) {
      expect([memories.totalCount, memories.nodes.length, searchMemories.nodes.length]).toEqual([12, 2, 1]);
      for (const { actor } of memories.nodes) expect([null, 'alice']).toContain(actor?.id ?? null);
    }
    expect(runs.nodes[1].searchMemories.nodes[0].text).toMatch(/an aisle seat this time/);
    expect(data.agent.users.nodes).toEqual([{ id: 'bob' }, { id: 'alice' }]);
    expect(statements).toEqual([
      ...['memory-count', 'memory-count-each', 'memory-count-each', 'memory-list-each', 'memory-search-each'],
      ...['owner-count-each', 'owner-list-each', 'owner-list-each', 'owner-list-each'],
    ]);
  });

  it('10 shows who takes part in a group chat, and what each said there', async () => {
    const { data, statements } = await example('10-who-said-what');
    expect(data.run.actors.nodes.map(({ id }: { id: string }) => id)).toEqual(['chiara', 'bob', 'alice']);
    for (const { memories } of data.run.actors.nodes) expect(memories.nodes).toHaveLength(3);
    expect(data.actor.run).toEqual({ memoryCount: 6, agents: { nodes: [{ id: 'concierge' }] } });
    expect(statements).toEqual([
      ...['memory-count', 'memory-list-each', 'owner-list-each', 'owner-list-each'],
    ]);
  });
});

describe('a list of memories with what is around them', () => {
  const around = (first: number) => `{ memories(scope: {userId: "alice"}, first: ${first}) { nodes {
    text actor { id memories(first: 2) { nodes { text } } } run { id memoryCount }
    before { text } after { text } history(last: 1) { nodes { event } }
  } } }`;

  it('is one statement for each field that reads, whatever its length', async () => {
    const read = async (first: number) => {
      const { data, errors, statements } = await api.run(around(first));
      expect(errors).toEqual([]);
      const { nodes } = data.memories;
      expect(nodes).toHaveLength(first);
      expect(nodes.some(({ actor }: { actor: unknown }) => actor !== null)).toBe(true);
      expect(nodes.some(({ before }: { before: readonly unknown[] }) => before.length > 0)).toBe(true);
      // Several scopes are read by `-each` of the statement over one.
      return statements.map((name) => name.replace(/-each$/, '')).sort();
    };
    const few = await read(5);
    expect(few).toEqual([
      // The runs' counts, the histories, the list and those of its actors, what was said around them.
      ...['memory-count', 'memory-event-list-ids', 'memory-list', 'memory-list', 'memory-list-beside'],
    ]);
    expect(await read(50)).toEqual(few);
  });
});

/** Statements that each example sends, on the example conversation, in the order of the files. */
const STATEMENTS: Readonly<Record<string, number>> = {
  // The texts with what is around them.
  '01-add-memories': 2,
  '02-search-memories': 1,
  '03-search-in-run': 1,
  // The page, and its totalCount.
  '04-list-memories': 2,
  // Equals of the new text, the lock, the change, what is around it.
  '05-update-memory': 4,
  '06-memory-history': 1,
  '07-delete-memories': 1,
  // Memories with their histories, and requests.
  '08-purge-scope': 2,
  // A statement for each field that reads, of all agents and runs together.
  '09-walk-from-user': 9,
  '10-who-said-what': 4,
  // The search, the turns around its hits, what is like them.
  '11-turns-around': 3,
  '12-server-info': 0,
};

describe('the example operations, in their order', () => {
  const names = readdirSync(new URL('../../examples/operations/', import.meta.url))
    .filter((name) => name.endsWith('.graphql'))
    // A subscription is run where it can be told of something: test/acceptance/subscriptions.graph.test.ts.
    .filter((name) => !/^subscription /m.test(read(name)))
    .map((name) => name.replace(/\.graphql$/, ''))
    .sort();

  it('are all in the table of statements', () => {
    expect(Object.keys(STATEMENTS).sort()).toEqual(names);
  });

  it.each(names)('%s sends the statements that the table says', async (name) => {
    const { statements } = await example(name);
    expect(statements.length, statements.join()).toBe(STATEMENTS[name]);
  });
});
