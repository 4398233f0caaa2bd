import { expect, test } from 'vitest';
import { makeTickLoader } from '../../src/graphql/tick-loader.js';

function recorded() {
  const calls: { readonly options: string; readonly items: readonly number[] }[] = [];
  const load = makeTickLoader(async (options: string, items: readonly number[]) => {
    calls.push({ options, items });
    return items.map((item) => `${options}${item}`);
  });
  return { calls, load };
}

test('items of one tick and one group are one call, each item once, with the options of the first', async () => {
  const { calls, load } = recorded();
  const found = await Promise.all([
    load(['g'], 'a', 1),
    load(['g'], 'b', 2),
    load(['g'], 'c', 1),
    load(['h'], 'd', 1),
  ]);
  expect(found).toEqual(['a1', 'a2', 'a1', 'd1']);
  expect(calls).toEqual([
    { options: 'a', items: [1, 2] },
    { options: 'd', items: [1] },
  ]);
});

test('nothing is kept: the next tick asks again', async () => {
  const { calls, load } = recorded();
  expect([await load(['g'], 'a', 1), await load(['g'], 'b', 1)]).toEqual(['a1', 'b1']);
  expect(calls).toHaveLength(2);
});

test('a failure reaches those who asked, and nobody after them', async () => {
  let failing = true;
  const load = makeTickLoader(async (_: string, items: readonly number[]) => {
    if (failing) throw new Error('down');
    return items;
  });
  const outcomes = await Promise.allSettled([load(['g'], '', 1), load(['g'], '', 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  failing = false;
  expect(await load(['g'], '', 1)).toBe(1);
});

test('more than 500 items are several calls', async () => {
  const { calls, load } = recorded();
  const items = Array.from({ length: 501 }, (_, i) => i);
  await Promise.all(items.map((item) => load(['g'], 'a', item)));
  expect(calls.map(({ items }) => items.length)).toEqual([500, 1]);
});
