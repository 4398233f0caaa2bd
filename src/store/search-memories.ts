import { type Filter, matchesAll } from '../memory/filter.js';
import type { Candidate } from '../memory/model.js';
import type { Call, SearchQuery } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { liveBound } from './count-memories.js';
import { loadStatement } from './cypher.js';
import { filterText } from './filter-text.js';
import { luceneQuery } from './lucene.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { optionalNumber, type Row, toMemory } from './rows.js';
import { scopedStatement, searchStatement } from './statement-text.js';

const searchExact = loadStatement('memory-search-exact');

const EXACT_COLUMNS = ['memory', 'vectorScore', 'textScore'];
const COLUMNS = [...EXACT_COLUMNS, 'live'];

/** How much larger the next pool is when expired memories took the places of live ones. */
const WIDER = 10;

/** See MemoryStore. */
export async function searchMemoriesOfEach(
  client: Neo4jClient,
  call: Call,
  scopes: readonly Scope[],
  filter: Filter,
  query: SearchQuery,
): Promise<readonly (readonly Candidate[])[]> {
  const { vector, pool } = query;
  const shared = { vector, pool, liveAt: liveBound(query.liveAt) };
  const asked = scopes.map((scope, place) => {
    return { scope, place, own: { lucene: luceneQuery(call.tenant, scope, query.text) } };
  });
  if (!matchesAll(filter)) {
    // What the index cannot filter is scored exactly, so that nothing that passes is missed.
    const written = filterText(filter);
    const found = await readScopes(client, call, asked, {
      statementOf: (scope) => scopedStatement(searchExact, scope, written),
      columns: EXACT_COLUMNS,
      shared: { ...shared, ...written.parameters },
    });
    return found.map((rows) => rows.map(toCandidate));
  }
  const found: (readonly Candidate[])[] = scopes.map(() => []);
  for (let left = asked, textPool = pool; left.length > 0; textPool *= WIDER) {
    const read = { statementOf: searchStatement, columns: COLUMNS, shared: { ...shared, textPool } };
    const rows = await readScopes(client, call, left, read);
    const lives = rows.map((ofScope) => ofScope.filter((row) => row.live === true));
    left.forEach(({ place }, i) => {
      found[place] = (lives[i] ?? []).map(toCandidate);
    });
    left = left.filter((_, i) => !textArmSuffices(rows[i] ?? [], lives[i] ?? [], textPool, pool));
  }
  return found;
}

/**
 * The full-text index cannot ask whether a memory is live. So its places are counted afterwards: a full arm that
 * lost more than half of its pool to expired memories is asked for more. (The vector index filters by itself.)
 */
function textArmSuffices(
  rows: readonly Row[],
  live: readonly Row[],
  textPool: number,
  pool: number,
): boolean {
  const inTextArm = (row: Row) => optionalNumber(row, 'textScore') !== null;
  return rows.filter(inTextArm).length < textPool || live.filter(inTextArm).length >= pool / 2;
}

function toCandidate(row: Row): Candidate {
  return {
    memory: toMemory(row.memory),
    vectorScore: optionalNumber(row, 'vectorScore'),
    textScore: optionalNumber(row, 'textScore'),
  };
}
