import type { Filter } from '../memory/filter.js';
import type { Memory } from '../memory/model.js';
import type { Call, ListPosition, PageLimits, ScopedPage } from '../memory/ports.js';
import { liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { filterText } from './filter-text.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { toMemory } from './rows.js';
import { scopedStatement, turned } from './statement-text.js';

const list = loadStatement('memory-list');
const turnedList = turned(list);

/** See MemoryStore. */
export async function listMemoriesOfEach(
  client: Neo4jClient,
  call: Call,
  pages: readonly ScopedPage[],
  filter: Filter,
  limits: PageLimits,
): Promise<readonly (readonly Memory[])[]> {
  const written = filterText(filter);
  const { backward = false } = limits;
  const scopes = pages.map(({ scope, after }) => ({ scope, own: placeOf(after, backward) }));
  const found = await readScopes(client, call, scopes, {
    statementOf: (scope) => scopedStatement(backward ? turnedList : list, scope, written),
    columns: ['memory'],
    shared: { ...written.parameters, liveAt: liveBound(limits.liveAt), limit: limits.first + 1 },
  });
  return found.map((rows) => rows.map((row) => toMemory(row.memory)));
}

/** The place after which a page begins: at the end that is read from, one that no memory has. */
export function placeOf(after: ListPosition | null, backward: boolean) {
  const end = backward ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  return { afterCreatedAt: after?.createdAt ?? end, afterId: after?.id ?? '' };
}
