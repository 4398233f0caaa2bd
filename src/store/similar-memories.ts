import type { Found } from '../memory/model.js';
import type { ScopedMemory, SimilarQuery } from '../memory/near-queries.js';
import type { Call } from '../memory/ports.js';
import { liveBound } from './count-memories.js';
import { scopeQuery } from './lucene.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { number, optionalNumber, type Row, toMemory } from './rows.js';
import { NOTHING_FOUND } from './search-memories.js';
import { firstPools, nextPools, widest } from './search-plan.js';
import { similarStatement } from './statement-text.js';

const COLUMNS = ['size', 'indexed', 'vectorScore', 'memory'];

/** See MemoryStore. Scopes of which the index brought too few are compared as a whole, together. */
export async function searchSimilarOfEach(
  client: Neo4jClient,
  call: Call,
  asked: readonly ScopedMemory[],
  query: SimilarQuery,
): Promise<readonly Found[]> {
  const found = new Map<number, Found>();
  // One more, for the memory itself.
  let pools = firstPools(query.pool + 1, false);
  let left = asked.map(({ scope, id }, place) => ({
    ...{ scope, place, id },
    own: { id, keys: scopeQuery(call.tenant, scope) },
  }));
  for (let rounds = 1; left.length > 0; rounds += 1) {
    const { pool, exactUpTo, sample } = pools;
    const rows = await readScopes(client, call, left, {
      statementOf: similarStatement,
      columns: COLUMNS,
      shared: { pool, exactUpTo, sample, liveAt: liveBound(query.liveAt) },
    });
    const wider = left.map(({ place, id }, i) => {
      const ofScope = rows[i] ?? [];
      const vectors = ofScope[0]?.indexed === true ? ('INDEX' as const) : ('EXACT' as const);
      const plan = { vectors, scopeSize: ofScope[0] === undefined ? 0 : number(ofScope[0], 'size') };
      const others = ofScope.map(toCandidate).filter(({ memory }) => memory.id !== id);
      found.set(place, {
        candidates: others.slice(0, query.pool),
        storeSize: 0,
        plan: { ...plan, rounds },
      });
      const came = { found: ofScope.length, pass: ofScope.length };
      return nextPools(pools, { plan, vectors: came, texts: { found: 0, pass: 0 } });
    });
    left = left.filter((_, i) => wider[i] !== null);
    pools = widest(wider.filter((next) => next !== null));
  }
  return asked.map((_, place) => found.get(place) ?? NOTHING_FOUND);
}

function toCandidate(row: Row) {
  return {
    memory: toMemory(row.memory),
    vectorScore: optionalNumber(row, 'vectorScore'),
    previousScore: null,
    textScore: null,
  };
}
