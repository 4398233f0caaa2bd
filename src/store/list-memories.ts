import type { Filter } from '../memory/filter.js';
import type { Memory } from '../memory/model.js';
import type { Call, ListPosition, LiveAt, Page, PageLimits, ScopedPage } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { filterText } from './filter-text.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readEach } from './read-each.js';
import { toMemory } from './rows.js';
import { idsOf, scopedStatement } from './statement-text.js';

const list = loadStatement('memory-list');

/** See MemoryStore. */
export async function listMemories(
  client: Neo4jClient,
  call: Call,
  scope: Scope,
  filter: Filter,
  page: Page & { readonly liveAt?: LiveAt },
): Promise<readonly Memory[]> {
  const written = filterText(filter);
  const parameters = {
    ...{ ...idsOf(scope), ...written.parameters },
    ...{ ...placeOf(page.after), liveAt: liveBound(page.liveAt), limit: page.first + 1 },
  };
  const rows = await client.read(scopedStatement(list, scope, written), parameters, call);
  return rows.map((row) => toMemory(row.memory));
}

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
  const found = await readEach(client, call, scopes, {
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
