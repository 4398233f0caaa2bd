import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDriver } from '../../src/store/driver.js';
import { startTestEngraph } from '../support/engraph.js';
import { testNeo4j } from '../support/neo4j.js';

const CLIENTS = 20;
const DURATION_MS = 10_000;

test('20 clients add to one new user, agent and run at once: nothing fails, nothing is lost, nothing is double', async () => {
  await using server = await startTestEngraph();
  const scope = { userId: randomUUID(), agentId: randomUUID(), runId: randomUUID() };
  const add = `mutation($scope: MemoryScope!, $a: String!, $b: String!) { addMemories(input: {entries: [{scope: $scope, messages: [
    {role: USER, name: "alice", content: $a}, {role: ASSISTANT, content: $b}]}]}) { results { outcome memory { id } } } }`;
  const acknowledged = new Set<string>();
  const failures: unknown[] = [];
  const until = Date.now() + DURATION_MS;
  const client = async (number: number) => {
    for (let turn = 0; Date.now() < until; turn += 1) {
      const variables = {
        scope,
        a: `client ${number} turn ${turn} asks`,
        b: `client ${number} turn ${turn} answers`,
      };
      const { data, errors } = await server.graphql(add, variables);
      if (errors.length > 0) failures.push(errors);
      for (const result of data?.addMemories.results ?? []) acknowledged.add(result.memory.id);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));

  expect(failures).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(CLIENTS);
  const { uri, username, password, database } = testNeo4j();
  const driver = createDriver({ uri, username, password });
  try {
    const ask = async (query: string) =>
      (await driver.executeQuery(query, scope, { database })).records.map((record) => record.toObject());
    const nodes =
      'MATCH (n:User|Agent|Run) WHERE n.id IN [$userId, $agentId, $runId] RETURN count(n) AS total';
    expect(await ask(nodes)).toEqual([{ total: 3 }]);
    const stored = await ask(
      `MATCH (u:User {id: $userId})-[:HAS_MEMORY]->(m:Memory)<-[:HAS_MEMORY]-(r:Run {id: $runId})
       WHERE EXISTS { (:Agent {id: $agentId})-[:HAS_MEMORY]->(m) }
       RETURN m.id AS id, COUNT { (m)-[:HAS_EVENT]->() } AS events`,
    );
    expect(new Set(stored.map((row) => row.id))).toEqual(acknowledged);
    expect(stored).toHaveLength(acknowledged.size);
    expect(stored.every((row) => row.events === 1)).toBe(true);
    // One conversation is one line: every memory but the first follows one other, and none is followed twice.
    const [line] = await ask(
      `MATCH (m:Memory {runId: $runId})
       RETURN count(CASE WHEN COUNT { (m)<-[:NEXT]-() } = 0 THEN 1 END) AS starts,
              max(COUNT { (m)<-[:NEXT]-() }) AS before, max(COUNT { (m)-[:NEXT]->() }) AS after,
              count(CASE WHEN EXISTS { (m)<-[:LAST]-(:Thread) } THEN 1 END) AS ends`,
    );
    expect(line).toEqual({ starts: 1, before: 1, after: 1, ends: 1 });
  } finally {
    await driver.close();
  }
}, 90_000);
