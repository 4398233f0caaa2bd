import { type Filter, matchesAll } from '../memory/filter.js';
import type { Candidate, Found } from '../memory/model.js';
import type { Call, SearchQuery } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { liveBound } from './count-memories.js';
import { filterText } from './filter-text.js';
import { luceneQuery, scopeQuery } from './lucene.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { number, optionalNumber, type Row, toMemory } from './rows.js';
import { firstPools, nextPools, widest, type Yield } from './search-plan.js';
import { searchStatement } from './statement-text.js';

const COLUMNS = [
  'storeSize',
  'size',
  'indexed',
  'near',
  'textScore',
  'vectorScore',
  'previousScore',
  'memory',
];

/** See MemoryStore. Scopes whose first statement does not fill their pools are asked again, together. */
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
  const found = new Map<number, Found>();
  const asked = scopes.map((scope, place) => {
    const own = {
      lucene: luceneQuery(call.tenant, scope, words ? text : '', window, analyzer),
      keys: scopeQuery(call.tenant, scope),
    };
    return { scope, place, own };
  });
  let pools = firstPools(pool, !matchesAll(filter));
  for (let left = asked, rounds = 1; left.length > 0; rounds += 1) {
    const rows = await readScopes(client, call, left, {
      statementOf: (scope) => searchStatement(scope, written),
      columns: COLUMNS,
      shared: { ...shared, ...pools },
    });
    const wider = left.map(({ place }, i) => {
      const ofScope = rows[i] ?? [];
      const brought = yieldOf(ofScope, vector === null);
      const passing = ofScope.filter((row) => row.memory !== null);
      const [first] = ofScope;
      const storeSize = first === undefined ? 0 : number(first, 'storeSize');
      found.set(place, {
        candidates: passing.map(toCandidate),
        storeSize,
        plan: { ...brought.plan, rounds },
      });
      return nextPools(pools, brought);
    });
    left = left.filter((_, i) => wider[i] !== null);
    pools = widest(wider.filter((next) => next !== null));
  }
  return scopes.map((_, place) => found.get(place) ?? NOTHING_FOUND);
}

export const NOTHING_FOUND: Found = {
  candidates: [],
  storeSize: 0,
  plan: { vectors: 'NONE', scopeSize: 0, rounds: 0 },
};

function yieldOf(rows: readonly Row[], hasNoVector: boolean): Yield {
  const [first] = rows;
  const count = (isOf: (row: Row) => boolean) => {
    const of = rows.filter(isOf);
    return { found: of.length, pass: of.filter((row) => row.memory !== null).length };
  };
  const vectors = hasNoVector ? 'NONE' : first?.indexed === true ? 'INDEX' : 'EXACT';
  return {
    plan: { vectors, scopeSize: first === undefined ? 0 : number(first, 'size') },
    vectors: count((row) => row.near === true),
    texts: count((row) => optionalNumber(row, 'textScore') !== null),
  };
}

function toCandidate(row: Row): Candidate {
  return {
    memory: toMemory(row.memory),
    vectorScore: optionalNumber(row, 'vectorScore'),
    previousScore: optionalNumber(row, 'previousScore'),
    textScore: optionalNumber(row, 'textScore'),
  };
}
