import { type Filter, matchesAll } from '../memory/filter.js';
import type { Found } from '../memory/model.js';
import type { Call, SearchQuery } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { liveBound } from './count-memories.js';
import { fillPools } from './fill-pools.js';
import { filterText } from './filter-text.js';
import { luceneQuery, rarestWord, scopeQuery } from './lucene.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { hasMemory, MEMORY_COLUMNS, number, optionalNumber, type Row, toCandidates } from './rows.js';
import { firstPools, type Yield } from './search-plan.js';
import { searchStatement } from './statement-text.js';

const COLUMNS = [
  'storeSize',
  'size',
  'indexed',
  'near',
  'textScore',
  'vectorScore',
  'previousScore',
  ...MEMORY_COLUMNS,
];

/** See MemoryStore. */
export async function searchMemoriesOfEach(
  client: Neo4jClient,
  call: Call,
  scopes: readonly Scope[],
  filter: Filter,
  query: SearchQuery,
  analyzer?: string,
): Promise<readonly Found[]> {
  const { text, words = true, window = 0, vector, pool } = query;
  const written = filterText(filter);
  const shared = { vector, liveAt: liveBound(query.liveAt), ...written.parameters };
  const asked = scopes.map((scope) => {
    const lucene = words ? luceneQuery(call.tenant, scope, text, window, analyzer) : null;
    return { scope, own: { lucene, keys: scopeQuery(call.tenant, scope) } };
  });
  const filled = await fillPools(
    asked,
    firstPools(pool, !matchesAll(filter)),
    (left, pools) =>
      readScopes(client, call, left, {
        statementOf: (scope) => searchStatement(scope, written),
        columns: COLUMNS,
        shared: { ...shared, ...pools },
      }),
    (rows) => yieldOf(rows, vector === null),
  );
  return filled.map(({ asked: { scope }, rows, plan }) => ({
    candidates: toCandidates(rows),
    rarestWord: rows[0] === undefined ? 0 : rarestWord(number(rows[0], 'storeSize'), scope, window),
    plan,
  }));
}

function yieldOf(rows: readonly Row[], hasNoVector: boolean): Yield {
  const [first] = rows;
  const count = (isOf: (row: Row) => boolean) => {
    const of = rows.filter(isOf);
    return { found: of.length, pass: of.filter(hasMemory).length };
  };
  const vectors = hasNoVector ? 'NONE' : first?.indexed === true ? 'INDEX' : 'EXACT';
  return {
    plan: { vectors, scopeSize: first === undefined ? 0 : number(first, 'size') },
    vectors: count((row) => row.near === true),
    texts: count((row) => optionalNumber(row, 'textScore') !== null),
  };
}
