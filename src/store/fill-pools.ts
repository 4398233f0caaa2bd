import type { SearchPlan } from '../memory/model.js';
import { type Group, groupBy } from './group-by.js';
import type { ReadScope } from './read-each.js';
import type { Row } from './rows.js';
import { nextPools, type Pools, type Yield } from './search-plan.js';

/** What came of one scope. */
export interface Filled<Asked> {
  readonly asked: Asked;
  readonly rows: readonly Row[];
  readonly plan: SearchPlan;
}

interface Left<Asked> {
  readonly asked: Asked;
  readonly place: number;
  readonly pools: Pools;
}

/**
 * Asks for the scopes, all at once, and again for those whose pools could not be filled: what came last of each, in the
 * order of the scopes. Only those that need the same pools are asked together: a larger pool than a scope needs by
 * itself would find it other hits, and its next page, asked for alone, would not fit.
 */
export async function fillPools<Asked extends ReadScope>(
  scopes: readonly Asked[],
  firstPools: Pools,
  ask: (scopes: readonly Asked[], pools: Pools) => Promise<readonly (readonly Row[])[]>,
  yieldOf: (rows: readonly Row[]) => Yield,
): Promise<readonly Filled<Asked>[]> {
  const filled: Filled<Asked>[] = [];
  const fill = async (group: Group<Left<Asked>>, rounds: number) => {
    const [{ pools }] = group;
    const answers = await ask(
      group.map(({ asked }) => asked),
      pools,
    );
    return group.flatMap(({ asked, place }, i) => {
      const rows = answers[i] ?? [];
      const brought = yieldOf(rows);
      filled[place] = { asked, rows, plan: { ...brought.plan, rounds } };
      const next = nextPools(pools, brought);
      return next === null ? [] : [{ asked, place, pools: next }];
    });
  };
  let left: readonly Left<Asked>[] = scopes.map((asked, place) => ({ asked, place, pools: firstPools }));
  for (let rounds = 1; left.length > 0; rounds += 1) {
    const withEqualPools = groupBy(left, ({ pools }) => JSON.stringify(pools));
    left = (await Promise.all([...withEqualPools.values()].map((group) => fill(group, rounds)))).flat();
  }
  return filled;
}
