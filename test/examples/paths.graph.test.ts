import { readFileSync } from 'node:fs';
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
