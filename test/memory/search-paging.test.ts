import { beforeAll, describe, expect, test } from 'vitest';
import { MATCH_ALL } from '../../src/memory/filter.js';
import { parseScope } from '../../src/memory/scope.js';
import { type SearchInput, searchMemories } from '../../src/memory/search.js';
import { type Core, codeOf, openCore } from './core.js';

const scope = { userId: 'u' };
const WORDS = [
  'tea',
  'milk',
  'green',
  'park',
  'coffee',
  'train',
  'early',
  'bicycle',
  'Lisbon',
  'rain',
  'dog',
];

/** As many memories as asked, of a few words each, the same every time. */
async function filled(memories: number): Promise<Core> {
  const core = openCore();
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const entries = Array.from({ length: memories }, (_, i) => {
    const words = Array.from({ length: 2 + next(5) }, () => WORDS[next(WORDS.length)]);
    return { scope, text: `${words.join(' ')} ${i}` };
  });
  for (let i = 0; i < memories; i += 100) await core.add(...entries.slice(i, i + 100));
  return core;
}

async function page(core: Core, input: Partial<SearchInput>) {
  const found = await searchMemories(core.deps, core.caller, { scope, query: 'green tea', ...input });
  return { ...found, ids: found.hits.map(({ memory }) => memory.id) };
}

/** All pages, whose lengths are taken from `lengths` in turn. */
async function readAll(core: Core, lengths: readonly number[], input: Partial<SearchInput> = {}) {
  const ids: string[] = [];
  const scores: number[] = [];
  let after: string | null = null;
  for (let i = 0; ; i += 1) {
    const first = lengths[i % lengths.length] ?? 1;
    const found: Awaited<ReturnType<typeof page>> = await page(core, { ...input, first, after });
    ids.push(...found.ids);
    scores.push(...found.hits.map(({ score }) => score));
    if (!found.hasNextPage) return { ids, scores };
    expect(found.ids).toHaveLength(first);
    after = found.hits.at(-1)?.cursor ?? null;
  }
}

describe('the pages of a search', () => {
  let core: Core;
  beforeAll(async () => {
    core = await filled(350);
  });

  test.each([[[7]], [[10]], [[33]], [[100]], [[5, 100, 1, 60]]])(
    'of %j visit every memory once, best first',
    async (lengths) => {
      const { ids, scores } = await readAll(core, lengths);
      expect(ids).toHaveLength(350);
      expect(new Set(ids).size).toBe(350);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    },
  );

  test('have one order, however long those after the first are', async () => {
    const { ids } = await readAll(core, [10]);
    expect((await readAll(core, [10, 100])).ids).toEqual(ids);
    expect((await readAll(core, [10, 1, 17, 44])).ids).toEqual(ids);
    expect((await readAll(core, [3, 50])).ids).toEqual(ids);
  });

  test('by meaning alone have one order, whatever their length', async () => {
    const { ids } = await readAll(core, [100], { mode: 'VECTOR' });
    expect(ids).toHaveLength(350);
    for (const first of [9, 40]) expect((await readAll(core, [first], { mode: 'VECTOR' })).ids).toEqual(ids);
  });

  test('by words alone visit every memory that has one of them, once', async () => {
    const words = core.store.listMemories({ tenant: 't' }, parseScope(scope, 'scope'), MATCH_ALL, {
      first: 350,
      after: null,
    });
    const expected = (await words).filter(({ text }) => /green|tea/.test(text)).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(100);
    for (const first of [9, 40, 100]) {
      const { ids } = await readAll(core, [first], { mode: 'TEXT' });
      expect([...ids].sort()).toEqual([...expected].sort());
    }
  });

  test('above a threshold are all that reach it, whatever their length, and those alone', async () => {
    const input = { recency: { weight: 1 }, threshold: 0.9 } as const;
    const old = { scope, eventAt: '2020-01-01' };
    const near = Array.from({ length: 90 }, (_, i) => ({ ...old, text: `green tea ${i}` }));
    const far = Array.from({ length: 90 }, (_, i) => ({ scope, text: `bicycle ${i}` }));
    const store = openCore();
    await store.add(...near);
    await store.add(...far);
    for (const lengths of [[10], [10, 100], [100]]) {
      const { ids } = await readAll(store, lengths, input);
      expect(ids).toHaveLength(90);
    }
  });

  test.each([
    ['rain dog train', 0.3],
    ['green tea bicycle', 0.3],
    ['green tea bicycle', 0.4],
    ['green tea', 0.3],
  ])('of %j above %d have the same hits, however long they are', async (query, threshold) => {
    const sorted = async (first: number) => (await readAll(core, [first], { query, threshold })).ids.sort();
    const all = await sorted(100);
    expect(all.length).toBeGreaterThan(20);
    for (const first of [5, 10, 50]) expect(await sorted(first)).toEqual(all);
  });

  test('cost a second statement only where a larger pool can fill them', async () => {
    const none = await page(core, { query: 'zebra', threshold: 0.9 });
    expect([none.ids, none.explanation.plan.rounds]).toEqual([[], 1]);
    const input = { query: 'green tea bicycle', threshold: 0.4 };
    let some = await page(core, input);
    expect([some.hasNextPage, some.explanation.plan.rounds]).toEqual([true, 1]);
    while (some.hasNextPage) some = await page(core, { ...input, after: some.hits.at(-1)?.cursor });
    expect(some.explanation.plan.rounds).toBe(2);
  });

  test('go on as of the first one, though a day has passed', async () => {
    const one = openCore();
    const entries = Array.from({ length: 20 }, (_, i) =>
      [0, 1].map((days) => ({
        ...{ scope, text: `meeting ${i}`, dedupe: false },
        eventAt: new Date(one.now - days * 86_400_000).toISOString(),
      })),
    );
    await one.add(...entries.flat());
    const input = { query: 'What happened yesterday?' };
    const { ids } = await readAll(one, [7], input);
    const first = await page(one, { ...input, first: 7 });
    one.now += 86_400_000;
    const after = first.hits.at(-1)?.cursor ?? null;
    expect((await page(one, { ...input, first: 100, after })).ids).toEqual(ids.slice(7));
    expect((await page(one, { ...input, first: 7 })).ids).not.toEqual(first.ids);
  });

  test('end at 1,000 of more', async () => {
    const { ids } = await readAll(await filled(1_100), [100]);
    expect(ids).toHaveLength(1_000);
    expect(new Set(ids).size).toBe(1_000);
  }, 120_000);
});

describe('a cursor', () => {
  test.each<[string, Partial<SearchInput>]>([
    ['question', { query: 'black tea' }],
    ['scope', { scope: { userId: 'u', actorId: 'c' } }],
    ['filter', { filter: { role: { eq: 'USER' } } }],
    ['mode', { mode: 'VECTOR' }],
    ['threshold', { threshold: 0.1 }],
    ['recency', { recency: { weight: 0.1 } }],
    ['diversity', { diversity: 0.1 }],
    ['now', { now: '2026-01-01' }],
    ['includeExpired', { includeExpired: true }],
  ])('of a search with another %s is refused', async (_name, input) => {
    const core = await filled(20);
    const { hits } = await page(core, { first: 3 });
    const after = hits.at(-1)?.cursor ?? null;
    expect((await page(core, { first: 100, after })).ids).toHaveLength(17);
    const error = await codeOf(() => page(core, { ...input, after }), 'VALIDATION_009');
    expect(error.argument).toBe('after');
  });
});
