import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecordedApi, type RecordedApi } from '../support/recorded-api.js';

let api: RecordedApi;
beforeAll(async () => {
  api = await openRecordedApi();
  const messages = Array.from({ length: 20 }, (_, i) => ({
    role: 'USER',
    name: i % 2 === 0 ? 'ann' : 'ben',
    content: `Turn ${i} about the garden`,
  }));
  const entries = [
    { scope: { userId: 'u', runId: 'r' }, messages },
    { scope: { userId: 'u', runId: 's' }, messages },
  ];
  const { errors } = await api.run(
    'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome } } }',
    { e: entries },
  );
  expect(errors).toEqual([]);
});
afterAll(() => api.close());

test('the turns around all hits of a level are one statement, whatever sides and scopes are asked for', async () => {
  const hits = `edges { neighbors { text } node { before { text } after(first: 3) { text } } }`;
  const { data, errors, statements } = await api.run(
    `{ searchMemories(query: "garden", scope: {userId: "u"}, first: 20, neighbors: 2) { ${hits} }
       user(id: "u") { actor(id: "ann") { searchMemories(query: "garden", first: 20, neighbors: 2) { ${hits} } } } }`,
  );
  expect(errors).toEqual([]);
  const beside = statements.filter((name) => name.startsWith('memory-list-beside'));
  // The two searches may end in different ticks.
  expect(beside.length).toBeLessThanOrEqual(2);
  expect(new Set(beside)).toEqual(new Set(['memory-list-beside-each']));
  const alone = data.user.actor.searchMemories.edges;
  expect(alone).toHaveLength(20);
  for (const { neighbors, node } of alone) {
    expect(neighbors.length).toBeLessThanOrEqual(2);
    expect(node.before).toEqual([]);
    expect(node.after.length).toBeLessThanOrEqual(1);
  }
  const around = data.searchMemories.edges;
  expect(around.some(({ neighbors }: { neighbors: readonly unknown[] }) => neighbors.length === 4)).toBe(
    true,
  );
});

test('what is like all memories of a list is one statement, and no vector leaves the database', async () => {
  const { data, errors, statements } = await api.run(
    '{ memories(scope: {runId: "r"}, first: 20) { nodes { text similarMemories(first: 3) { nodes { text runId } } } } }',
  );
  expect(errors).toEqual([]);
  expect(statements).toEqual(['memory-list', 'memory-search-similar-each']);
  for (const { text, similarMemories } of data.memories.nodes) {
    expect(similarMemories.nodes).toHaveLength(3);
    for (const other of similarMemories.nodes) {
      expect(other.text).not.toBe(text);
      expect(other.runId).toBe('r');
    }
  }
});

test('a memory alone is read by the statements as they stand in their files', async () => {
  const { statements } = await api.run(
    '{ memories(scope: {runId: "r"}, first: 1) { nodes { before { text } similarMemories { nodes { text } } } } }',
  );
  expect(statements).toEqual(['memory-list', 'memory-list-beside', 'memory-search-similar']);
});
