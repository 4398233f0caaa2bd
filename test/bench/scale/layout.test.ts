import { describe, expect, test } from 'vitest';
import { layOut, RUN_LENGTH } from '../../../bench/scale/layout.js';
import { chooseCells, isInside, SHAPES } from '../../../bench/scale/scopes.js';
import { groupBy } from '../../../src/store/group-by.js';

const small = layOut(10_000);
const large = layOut(100_000);
const sizesOf = (places: typeof small) =>
  new Map([...groupBy(places, ({ userId }) => userId)].map(([userId, all]) => [userId, all.length]));

describe('a layout', () => {
  test('has as many memories as asked for, in users of the sizes that fit', () => {
    expect([small.length, large.length]).toEqual([10_000, 100_000]);
    expect(sizesOf(small).get('user-5000-0')).toBe(5_000);
    expect(sizesOf(small).has('user-10000-0')).toBe(false);
    expect(sizesOf(large).get('user-50000-0')).toBe(50_000);
    expect(sizesOf(layOut(1_000_000)).get('user-100000-0')).toBe(100_000);
  });

  test('gives the measured users the same memories in a store of any size', () => {
    const measured = small.filter(({ userId }) => userId.startsWith('user-'));
    expect(large.slice(0, measured.length)).toEqual(measured);
  });

  test('has runs of one user and one agent, of 50 at most', () => {
    for (const [, run] of groupBy(large, ({ runId }) => runId)) {
      expect(run.length).toBeLessThanOrEqual(RUN_LENGTH);
      expect(new Set(run.map(({ userId, agentId }) => `${userId} ${agentId}`)).size).toBe(1);
    }
  });
});

describe('the scopes that are measured', () => {
  const cells = chooseCells(small);

  test('are of all 14 shapes', () => {
    expect(SHAPES).toHaveLength(14);
    expect(new Set(cells.map(({ shape }) => shape)).size).toBe(14);
  });

  test('have exactly the memories that their ids name', () => {
    for (const { scope, members } of cells) {
      const inside = small.flatMap((place, i) => (isInside(scope, place) ? [i] : []));
      expect(members).toEqual(inside);
    }
  });

  test('are the same in stores of two sizes wherever a user or a run is named', () => {
    const inLarge = chooseCells(large);
    const named = cells.filter(
      ({ scope }) => scope.userId?.startsWith('user-') || scope.runId?.startsWith('user-'),
    );
    expect(named.length).toBeGreaterThan(20);
    for (const { shape, bucket, scope, members } of named) {
      const other = inLarge.find((cell) => cell.shape === shape && cell.bucket === bucket);
      expect([other?.scope, other?.members.length]).toEqual([scope, members.length]);
    }
  });
});

test('a memory is inside a scope when it has every id that the scope names', () => {
  const memory = { userId: 'u', agentId: 'a', runId: 'r', actorId: 'x' };
  expect(isInside({ userId: 'u', actorId: 'x' }, memory)).toBe(true);
  expect(isInside({ userId: 'u', actorId: 'y' }, memory)).toBe(false);
  expect(isInside({ agentId: 'a' }, { userId: 'u' })).toBe(false);
});
