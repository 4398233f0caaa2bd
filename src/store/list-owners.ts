import type { OwnerKind } from '../memory/path.js';
import type { Call, ListPosition, LiveAt, PageLimits, ScopedPage } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { placeOf } from './list-memories.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readEach } from './read-each.js';
import { number, text } from './rows.js';
import { ownerStatement, turned } from './statement-text.js';

const list = loadStatement('owner-list');
const statements = { list, turnedList: turned(list), count: loadStatement('owner-count') } as const;

/** See MemoryStore. */
export async function listOwnersOfEach(
  client: Neo4jClient,
  call: Call,
  kind: OwnerKind,
  pages: readonly ScopedPage[],
  limits: PageLimits,
): Promise<readonly (readonly ListPosition[])[]> {
  const { backward = false } = limits;
  const scopes = pages.map(({ scope, after }) => ({ scope, own: placeOf(after, backward) }));
  const found = await readEach(client, call, scopes, {
    statementOf: (scope) => ownerStatement(backward ? statements.turnedList : statements.list, scope, kind),
    columns: ['id', 'createdAt'],
    shared: { liveAt: liveBound(limits.liveAt), limit: limits.first + 1 },
  });
  return found.map((rows) =>
    rows.map((row) => ({ id: text(row, 'id'), createdAt: number(row, 'createdAt') })),
  );
}

/** See MemoryStore. */
export async function countOwnersOfEach(
  client: Neo4jClient,
  call: Call,
  kind: OwnerKind,
  scopes: readonly Scope[],
  liveAt: LiveAt,
): Promise<readonly number[]> {
  const asked = scopes.map((scope) => ({ scope }));
  const found = await readEach(client, call, asked, {
    statementOf: (scope) => ownerStatement(statements.count, scope, kind),
    columns: ['total'],
    shared: { liveAt: liveBound(liveAt) },
  });
  return found.map(([row = {}]) => number(row, 'total'));
}
