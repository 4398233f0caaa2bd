import type { SearchPlan } from '../memory/model.js';
import type { ReadScope } from './read-each.js';
import type { Row } from './rows.js';
import { nextPools, type Pools, widest, type Yield } from './search-plan.js';

/** What came of one scope. */
export interface Filled<Asked> {
  readonly asked: Asked;
  readonly rows: readonly Row[];
  readonly plan: SearchPlan;
}

/**
 * Asks for the scopes, all at once, and again, together, for those whose pools could not be filled: what came last of
 * each, in the order of the scopes.
 */
export async function fillPools<Asked extends ReadScope>(
  scopes: readonly Asked[],
  firstPools: Pools,
  ask: (scopes: readonly Asked[], pools: Pools) => Promise<readonly (readonly Row[])[]>,
  yieldOf: (rows: readonly Row[]) => Yield,
): Promise<readonly Filled<Asked>[]> {
  const filled: Filled<Asked>[] = [];
  let pools = firstPools;
  let left = scopes.map((scope, place) => ({ scope, place }));
  for (let rounds = 1; left.length > 0; rounds += 1) {
    const answers = await ask(
      left.map(({ scope }) => scope),
      pools,
    );
    const wider = left.map(({ scope: asked, place }, i) => {
      const rows = answers[i] ?? [];
      const brought = yieldOf(rows);
      filled[place] = { asked, rows, plan: { ...brought.plan, rounds } };
      return nextPools(pools, brought);
    });
    left = left.filter((_, i) => wider[i] !== null);
    pools = widest(wider.filter((next) => next !== null));
  }
  return filled;
}
