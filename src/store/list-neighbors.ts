import type { Neighbors } from '../memory/model.js';
import type { NeighborQuery } from '../memory/near-queries.js';
import type { Call, LiveAt } from '../memory/ports.js';
import { liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { number, type Row, toMemory } from './rows.js';

const listBeside = loadStatement('memory-list-beside');

/** See MemoryStore. One statement, however many memories there are. */
export async function listNeighborsOfEach(
  client: Neo4jClient,
  call: Call,
  asked: readonly NeighborQuery[],
  liveAt: LiveAt,
): Promise<readonly Neighbors[]> {
  const given = asked.map(({ scope, id, before, after }) => ({ scope, own: { id, before, after } }));
  const found = await readScopes(client, call, given, {
    statementOf: () => listBeside,
    columns: ['turns', 'memory'],
    shared: { liveAt: liveBound(liveAt) },
  });
  return found.map((rows) => ({ before: inOrder(rows, -1), after: inOrder(rows, 1) }));
}

/** Those of one side, the nearest first. */
function inOrder(rows: readonly Row[], side: -1 | 1) {
  return rows
    .map((row) => ({ row, distance: side * number(row, 'turns') }))
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => a.distance - b.distance)
    .map(({ row }) => toMemory(row.memory));
}
