import { describe, expect, test } from 'vitest';
import type { SearchQuery } from '../../src/memory/ports.js';
import type { SearchMode } from '../../src/memory/recipe.js';
import { type SearchInput, searchMemories } from '../../src/memory/search.js';
import { type Core, codeOf, openCore, T0 } from './core.js';

const DAY = 86_400_000;
const scope = { userId: 'u' };
const on = (days: number) => new Date(T0 + days * DAY).toISOString();

async function search(core: Core, query: string, input: Partial<SearchInput> = {}) {
  const found = await searchMemories(core.deps, core.caller, { scope, query, ...input });
  return { ...found, texts: found.hits.map(({ memory }) => memory.text) };
}

/** What the store is asked for, from now on. */
function watch(core: Core): readonly SearchQuery[] {
  const sent: SearchQuery[] = [];
  const find = core.store.searchMemories.bind(core.store);
  core.store.searchMemories = (call, within, filter, query) => {
    sent.push(query);
    return find(call, within, filter, query);
  };
  return sent;
}

async function filled(): Promise<Core> {
  const core = openCore();
  for (const text of ['green tea', 'green tea with milk', 'black coffee', 'a bicycle', 'tea in the park']) {
    await core.add({ scope, text });
  }
  return core;
}

describe('threshold', () => {
  test('leaves out what has a lower score, and nothing else', async () => {
    const core = await filled();
    const all = await search(core, 'green tea');
    const scores = all.hits.map(({ score }) => score);
    expect(scores).toHaveLength(5);
    expect(new Set(scores).size).toBeGreaterThan(3);
    for (const threshold of [0, ...scores, 1]) {
      const kept = await search(core, 'green tea', { threshold });
      const expected = all.hits.filter(({ score }) => score >= threshold);
      expect(kept.texts).toEqual(expected.map(({ memory }) => memory.text));
      expect(kept.hits.map(({ score }) => score)).toEqual(expected.map(({ score }) => score));
    }
  });

  test('means the same whatever else is found: a score does not depend on what is left out', async () => {
    const core = await filled();
    const [best] = (await search(core, 'green tea')).hits;
    const filter = { text: { eq: best?.memory.text ?? '' } };
    const [alone] = (await search(core, 'green tea', { filter, mode: 'VECTOR' })).hits;
    const [among] = (await search(core, 'green tea', { mode: 'VECTOR' })).hits;
    expect(alone?.score).toBe(among?.score);
  });

  test('ends the pages where it cuts', async () => {
    const core = await filled();
    const all = await search(core, 'green tea');
    const threshold = all.hits[2]?.score ?? 0;
    const first = await search(core, 'green tea', { threshold, first: 2 });
    expect([first.texts, first.hasNextPage]).toEqual([all.texts.slice(0, 2), true]);
    const after = first.hits.at(-1)?.cursor ?? null;
    const second = await search(core, 'green tea', { threshold, first: 2, after });
    expect([second.texts, second.hasNextPage]).toEqual([[all.texts[2]], false]);
  });
});

describe('recency', () => {
  async function aged(): Promise<Core> {
    const core = openCore();
    for (const days of [-60, -30, 0, 30]) {
      await core.add({ scope, text: 'green tea', dedupe: false, eventAt: on(days) });
    }
    await core.add({ scope, text: 'a bicycle', eventAt: on(-1) });
    return core;
  }
  const ages = (found: Awaited<ReturnType<typeof search>>) =>
    found.hits.map(({ memory }) => (memory.eventAt - T0) / DAY);

  test('does not count unless it is asked for', async () => {
    const { hits } = await search(await aged(), 'green tea', { mode: 'VECTOR' });
    expect(new Set(hits.slice(0, 4).map(({ score }) => score)).size).toBe(1);
  });

  test('as the whole score is youth: half of it for every half-life, 1 for now and what is to come', async () => {
    const found = await search(await aged(), 'green tea', { recency: { weight: 1 } });
    expect(ages(found).slice(2)).toEqual([-1, -30, -60]);
    expect([...ages(found).slice(0, 2)].sort((a, b) => a - b)).toEqual([0, 30]);
    const scores = found.hits.map(({ score }) => score);
    expect(scores[0]).toBe(1);
    expect(scores[1]).toBe(1);
    expect(scores[3]).toBeCloseTo(0.5, 6);
    expect(scores[4]).toBeCloseTo(0.25, 6);
    const quick = await search(await aged(), 'green tea', { recency: { weight: 1, halfLifeDays: 15 } });
    expect(quick.hits[3]?.score).toBeCloseTo(0.25, 6);
  });

  test('as a part of it breaks ties and moves nothing that is far better', async () => {
    const found = await search(await aged(), 'green tea', { recency: { weight: 0.2 } });
    expect(ages(found).slice(2)).toEqual([-30, -60, -1]);
  });

  test('counts from now as it is given', async () => {
    const recency = { weight: 1 };
    const found = await search(await aged(), 'green tea', { recency, now: on(-30) });
    expect(found.hits.map(({ score }) => score)).toEqual([1, 1, 1, 1, expect.closeTo(0.5, 6)]);
  });
});

describe('now', () => {
  test('is what "last week" is counted from; the clock unless it is given', async () => {
    const core = openCore();
    await core.add({ scope, text: 'met Bob', dedupe: false, eventAt: on(-7) });
    await core.add({ scope, text: 'met Bob', dedupe: false, eventAt: on(-107) });
    const best = async (input: Partial<SearchInput>) => {
      const [hit] = (await search(core, 'Whom did we meet last week?', input)).hits;
      return ((hit?.memory.eventAt ?? 0) - T0) / DAY;
    };
    expect(await best({})).toBe(-7);
    expect(await best({ now: on(-100) })).toBe(-107);
  });

  test('does not decide what has expired', async () => {
    const core = openCore();
    await core.add({ scope, text: 'tea', expiresAt: on(1) });
    core.now = T0 + 2 * DAY;
    expect((await search(core, 'tea', { now: on(0) })).texts).toEqual([]);
  });
});

describe('diversity', () => {
  test('puts what says something else before what repeats, and loses nothing', async () => {
    const core = openCore();
    for (const text of ['green tea', 'Green tea!', 'green TEA?', 'tea in the park'])
      await core.add({ scope, text });
    const plain = await search(core, 'green tea');
    const mixed = await search(core, 'green tea', { diversity: 0.6 });
    expect(plain.texts.indexOf('tea in the park')).toBe(3);
    expect(mixed.texts.indexOf('tea in the park')).toBe(1);
    expect(mixed.texts[0]).toBe(plain.texts[0]);
    expect([...mixed.texts].sort()).toEqual([...plain.texts].sort());
    const byText = new Map(plain.hits.map(({ memory, score }) => [memory.text, score]));
    for (const { memory, score } of mixed.hits) expect(score).toBe(byText.get(memory.text));
  });
});

describe('a mode', () => {
  test('TEXT asks no embedder and finds by words alone', async () => {
    const core = await filled();
    const sent = watch(core);
    const similarityRange = () => Promise.reject(new Error('The model is asked.'));
    const mute = { ...core, deps: { ...core.deps, similarityRange } };
    const found = await search(mute, 'green tea', { mode: 'TEXT' });
    expect(core.embedder.queries).toEqual([]);
    expect(sent.map(({ vector, words }) => [vector, words])).toEqual([[null, true]]);
    expect([...found.texts].sort()).toEqual(['green tea', 'green tea with milk', 'tea in the park']);
    expect(found.hits.map(({ vector, text }) => [vector, text?.rank])).toEqual([
      [null, 1],
      [null, 2],
      [null, 3],
    ]);
    expect(found.explanation.plan.vectors).toBe('NONE');
  });

  test('VECTOR sends no words and ranks by meaning alone', async () => {
    const core = await filled();
    const sent = watch(core);
    const found = await search(core, 'green tea', { mode: 'VECTOR' });
    expect(sent.map(({ vector, words }) => [vector?.length, words])).toEqual([[64, false]]);
    expect(found.hits.map(({ vector, text }) => [vector?.rank, text])).toEqual(
      [1, 2, 3, 4, 5].map((rank) => [rank, null]),
    );
    expect(found.hits[0]?.score).toBeCloseTo(1, 5);
  });

  test.each<[SearchMode, string]>([
    ['HYBRID', 'conversation'],
    ['VECTOR', 'vector'],
    ['TEXT', 'text'],
  ])('%s is explained as the recipe %s', async (mode, name) => {
    const { explanation } = await search(await filled(), 'tea', { mode });
    expect(explanation.recipe.name).toBe(name);
    for (const ms of Object.values(explanation.timings)) expect(ms).toBeGreaterThanOrEqual(0);
  });
});

test.each([
  [{ mode: 'FUZZY' as SearchMode }, 'VALIDATION_009', 'mode'],
  [{ threshold: -0.1 }, 'VALIDATION_009', 'threshold'],
  [{ threshold: 1.1 }, 'VALIDATION_009', 'threshold'],
  [{ threshold: Number.NaN }, 'VALIDATION_009', 'threshold'],
  [{ recency: { weight: 2 } }, 'VALIDATION_009', 'recency.weight'],
  [{ recency: { weight: 0.5, halfLifeDays: 0 } }, 'VALIDATION_009', 'recency.halfLifeDays'],
  [{ recency: { weight: 0.5, halfLifeDays: 36_501 } }, 'VALIDATION_009', 'recency.halfLifeDays'],
  [{ diversity: 1.5 }, 'VALIDATION_009', 'diversity'],
  [{ now: 'yesterday' }, 'VALIDATION_008', 'now'],
  [{ first: 0 }, 'VALIDATION_009', 'first'],
  [{ after: 'nowhere' }, 'VALIDATION_009', 'after'],
] as const)('%j is refused with %s at %s, before anything is asked', async (input, code, argument) => {
  const core = await filled();
  const sent = watch(core);
  const error = await codeOf(() => search(core, 'tea', input), code);
  expect(error.argument).toBe(argument);
  expect([sent, core.embedder.queries]).toEqual([[], []]);
});
