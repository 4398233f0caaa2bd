import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecordedApi, type RecordedApi } from '../support/recorded-api.js';

let api: RecordedApi;
beforeAll(async () => {
  api = await openRecordedApi();
});
afterAll(() => api.close());

const ADD = `mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { memoryId } } }`;
const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Memory { text actor { id } } ... on User { memoryCount } ... on Run { memories { nodes { text } } } } }`;

test('a level of a gateway’s references is one statement each kind, in the caller’s tenant only', async () => {
  const [user, run] = [randomUUID(), randomUUID()];
  const scope = { userId: user, runId: run, actorId: 'chiara' };
  const entries = Array.from({ length: 30 }, (_, i) => ({ scope, text: `sentence ${i}` }));
  const { data } = await api.run(ADD, { e: entries });
  const ids: string[] = data.addMemories.results.map(({ memoryId }: { memoryId: string }) => memoryId);
  const representations = [
    ...ids.map((id) => ({ __typename: 'Memory', id })),
    { __typename: 'User', id: user },
    { __typename: 'User', id: randomUUID() },
    { __typename: 'Run', id: run },
  ];
  const found = await api.run(ENTITIES, { representations });
  expect(found.errors).toEqual([]);
  expect(found.statements).toEqual(['memory-count-each', 'memory-get-ids', 'memory-list']);
  expect(found.data._entities[29]).toEqual({ text: 'sentence 29', actor: { id: 'chiara' } });
  expect(found.data._entities.slice(30, 32)).toEqual([{ memoryCount: 30 }, { memoryCount: 0 }]);
  expect(found.data._entities[32].memories.nodes).toHaveLength(20);

  const foreign = await api.run(ENTITIES, { representations }, randomUUID());
  expect(foreign.errors).toEqual([]);
  expect(foreign.data._entities).toEqual([
    ...ids.map(() => null),
    { memoryCount: 0 },
    { memoryCount: 0 },
    { memories: { nodes: [] } },
  ]);
});
