import type { Found } from '../memory/model.js';
import type { ScopedMemory, SimilarQuery } from '../memory/near-queries.js';
import type { Call } from '../memory/ports.js';
import { liveBound } from './count-memories.js';
import { fillPools } from './fill-pools.js';
import { scopeQuery } from './lucene.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { hasMemory, MEMORY_COLUMNS, number, type Row, toCandidates } from './rows.js';
import { firstPools, type Yield } from './search-plan.js';
import { similarStatement } from './statement-text.js';

const COLUMNS = ['size', 'indexed', 'vectorScore', ...MEMORY_COLUMNS];

/** See MemoryStore. */
export async function searchSimilarOfEach(
  client: Neo4jClient,
  call: Call,
  asked: readonly ScopedMemory[],
  query: SimilarQuery,
): Promise<readonly Found[]> {
  const liveAt = liveBound(query.liveAt);
  const filled = await fillPools(
    asked.map(({ scope, id }) => ({ scope, own: { id, keys: scopeQuery(call.tenant, scope) } })),
    // One more, for the memory itself.
    firstPools(query.pool + 1, false),
    (left, { pool, exactUpTo, sample }) =>
      readScopes(client, call, left, {
        statementOf: similarStatement,
        columns: COLUMNS,
        shared: { pool, exactUpTo, sample, liveAt },
      }),
    yieldOf,
  );
  return filled.map(({ asked: { own }, rows, plan }) => {
    const others = toCandidates(rows)
      .filter(({ memory }) => memory.id !== own.id)
      .sort((a, b) => (b.vectorScore ?? 0) - (a.vectorScore ?? 0));
    return { candidates: others.slice(0, query.pool), rarestWord: 0, plan };
  });
}

function yieldOf(rows: readonly Row[]): Yield {
  const [first] = rows;
  const vectors = first?.indexed === true ? 'INDEX' : 'EXACT';
  const found = rows.filter(hasMemory).length;
  return {
    plan: { vectors, scopeSize: first === undefined ? 0 : number(first, 'size') },
    vectors: { found, pass: found },
    texts: { found: 0, pass: 0 },
  };
}
