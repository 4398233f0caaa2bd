import { describe, expect, test } from 'vitest';
import { EXACT_UP_TO, firstPools, nextPools, type Yield } from '../../src/store/search-plan.js';

const ALL = { found: 100, pass: 100 };

function brought(changes: Partial<Yield>, vectors: Yield['plan']['vectors'] = 'INDEX'): Yield {
  return { plan: { vectors, scopeSize: 5_000 }, vectors: ALL, texts: { found: 40, pass: 40 }, ...changes };
}

test('the indexes are asked for the pool, and for ten times as much where a filter takes from it', () => {
  expect(firstPools(100, false)).toMatchObject({ pool: 100, nearest: 100, textPool: 100 });
  expect(firstPools(100, true)).toMatchObject({ pool: 100, nearest: 1_000, textPool: 1_000 });
  expect(firstPools(100, false).exactUpTo).toBe(EXACT_UP_TO);
});

test('the vector index is asked for no less than goes on, and a sample for more than that', () => {
  for (const isFiltered of [false, true]) {
    const { vectorPool, nearest, sample } = firstPools(100, isFiltered);
    expect(vectorPool).toBeGreaterThanOrEqual(nearest);
    expect(sample).toBeGreaterThan(vectorPool);
  }
});

describe('a search goes on', () => {
  const pools = firstPools(100, true);

  test('not when both arms are full, or have all that there is', () => {
    expect(nextPools(pools, brought({}))).toBe(null);
    expect(nextPools(pools, brought({ texts: { found: 1_000, pass: 100 } }))).toBe(null);
    expect(nextPools(pools, brought({ vectors: { found: 3, pass: 3 } }, 'EXACT'))).toBe(null);
    expect(nextPools(pools, brought({ vectors: { found: 0, pass: 0 } }, 'NONE'))).toBe(null);
  });

  test('over the whole scope when the index left too few that pass', () => {
    const next = nextPools(pools, brought({ vectors: { found: 1_000, pass: 99 } }));
    expect(next?.exactUpTo).toBeGreaterThan(1_000_000_000);
    expect(next?.textPool).toBe(pools.textPool);
  });

  test('with more words when a full text arm lost more than half of its pool, until it is not full', () => {
    let next = nextPools(pools, brought({ texts: { found: 1_000, pass: 49 } }));
    expect(next).toMatchObject({ textPool: 10_000, exactUpTo: EXACT_UP_TO });
    expect(nextPools(pools, brought({ texts: { found: 1_000, pass: 50 } }))).toBe(null);
    expect(nextPools(pools, brought({ texts: { found: 999, pass: 0 } }))).toBe(null);
    for (let rounds = 0; next !== null; rounds += 1) {
      expect(rounds).toBeLessThan(10);
      next = nextPools(next, brought({ texts: { found: next.textPool, pass: 0 } }));
    }
  });
});

test('words by themselves have to fill the pool, as nothing else tells whether there are more', () => {
  const texts = { found: 100, pass: 99 };
  expect(nextPools(firstPools(100, false), brought({ texts }))).toBe(null);
  expect(nextPools(firstPools(100, false), brought({ texts }, 'NONE'))).toMatchObject({ textPool: 1_000 });
});
