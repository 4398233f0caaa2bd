import type { Filter } from '../memory/filter.js';
import type { Memory } from '../memory/model.js';
import type { Call, ListPosition, PageLimits, ScopedPage } from '../memory/ports.js';
import { liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { filterText } from './filter-text.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { toMemory } from './rows.js';
import { scopedStatement } from './statement-text.js';

const list = loadStatement('memory-list');

/** See MemoryStore. */
export async function listMemoriesOfEach(
  client: Neo4jClient,
  call: Call,
  pages: readonly ScopedPage[],
  filter: Filter,
  limits: PageLimits,
): Promise<readonly (readonly Memory[])[]> {
  const written = filterText(filter);
  const scopes = pages.map(({ scope, after }) => ({ scope, own: placeOf(after) }));
  const found = await readScopes(client, call, scopes, {
    statementOf: (scope) => scopedStatement(list, scope, written),
    columns: ['memory'],
    shared: { ...written.parameters, liveAt: liveBound(limits.liveAt), limit: limits.first + 1 },
  });
  return found.map((rows) => rows.map((row) => toMemory(row.memory)));
}

/** The place after which a page begins; before the first page no createdAt is later, and no id precedes '' there. */
export function placeOf(after: ListPosition | null) {
  return { afterCreatedAt: after?.createdAt ?? Number.MAX_SAFE_INTEGER, afterId: after?.id ?? '' };
}
