import type { Filter } from '../memory/filter.js';
import type { Call, LiveAt } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import type { Parameters } from './bolt-parameters.js';
import { loadStatement, type Statement } from './cypher.js';
import { filterText } from './filter-text.js';
import type { Neo4jClient } from './neo4j-client.js';
import { readScopes } from './read-each.js';
import { number } from './rows.js';
import { idsOf, scopedStatement } from './statement-text.js';

const count = loadStatement('memory-count');

/** The statement that counts what a scope and filter match, as `total`, with its parameters. */
export function countStatement(
  scope: Scope,
  filter: Filter,
  liveAt: LiveAt,
): { readonly statement: Statement; readonly parameters: Parameters } {
  const written = filterText(filter);
  return {
    statement: scopedStatement(count, scope, written),
    parameters: { ...idsOf(scope), ...written.parameters, liveAt: liveBound(liveAt) },
  };
}

/** See MemoryStore. */
export async function countMemoriesOfEach(
  client: Neo4jClient,
  call: Call,
  scopes: readonly Scope[],
  filter: Filter,
  liveAt: LiveAt,
): Promise<readonly number[]> {
  const written = filterText(filter);
  const read = {
    statementOf: (scope: Scope) => scopedStatement(count, scope, written),
    columns: ['total'],
    shared: { ...written.parameters, liveAt: liveBound(liveAt) },
  };
  const asked = scopes.map((scope) => ({ scope }));
  const found = await readScopes(client, call, asked, read);
  return found.map(([row = {}]) => number(row, 'total'));
}

/** What `liveUntil` must be above: below every time there is, when expired memories are wanted as well. */
export function liveBound(liveAt: LiveAt): number {
  return liveAt ?? Number.MIN_SAFE_INTEGER;
}
