import type { Figures } from '../figures.js';
import { rounded } from '../statistics.js';
import type { CellFigures } from './measure-cell.js';

/** The p50 of a scope in the larger store over that in the smaller one, for scopes of the same kind and size. */
export function compareSizes(
  smaller: readonly CellFigures[],
  larger: readonly CellFigures[],
): readonly Figures[] {
  return larger.flatMap((big) => {
    const small = smaller.find(
      ({ scope, bucket, size }) => scope === big.scope && bucket === big.bucket && size === big.size,
    );
    if (small === undefined) return [];
    return [
      {
        ...{ scope: big.scope, size: big.size },
        httpRatio: rounded(big.httpP50 / small.httpP50, 2),
        bareRatio: rounded(big.bareP50 / small.bareP50, 2),
      },
    ];
  });
}

/** The worst of all scopes of a store, as one row. */
export function summarise(cells: readonly CellFigures[]): Figures {
  const recallWhere = (holds: (size: number) => boolean) => {
    const recalls = cells.filter(({ size }) => holds(size)).map(({ recallAt10 }) => recallAt10);
    return recalls.length === 0 ? 'no such scope' : Math.min(...recalls);
  };
  return {
    scopes: cells.length,
    worstRecallUpTo500: recallWhere((size) => size <= 500),
    worstRecallAbove500: recallWhere((size) => size > 500),
    leaks: cells.reduce((sum, { leaks }) => sum + leaks, 0),
    worstHttpP50: Math.max(...cells.map(({ httpP50 }) => httpP50)),
    worstHttpOverBare: Math.max(...cells.map(({ httpOverBare }) => httpOverBare)),
  };
}
