import { describe, expect, test } from 'vitest';
import { addMemories } from '../../src/memory/add.js';
import { getMemories } from '../../src/memory/get.js';
import { type ListInput, listMemories } from '../../src/memory/list.js';
import { searchMemories } from '../../src/memory/search.js';
import { parseExpiry } from '../../src/memory/time.js';
import { updateMemory } from '../../src/memory/update.js';
import { type Core, codeOf, openCore, T0 } from './core.js';

const scope = { userId: 'u' };

async function texts(core: Core, input: Partial<ListInput> = {}): Promise<readonly string[]> {
  const page = await listMemories(core.deps, core.caller, { scope, ...input });
  expect(await page.countAll()).toBe(page.memories.length);
  return page.memories.map(({ memory }) => memory.text);
}

describe('a time of expiry', () => {
  test.each([
    ['2026-11-22', '2026-11-23T00:00:00.000Z'],
    [' 2024-02-28 ', '2024-02-29T00:00:00.000Z'],
    ['2026-12-31', '2027-01-01T00:00:00.000Z'],
    ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T10:00:00+02:00', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22t10:00:00z', '2026-11-22T10:00:00.000Z'],
    ['9999-12-31', '9999-12-31T23:59:59.999Z'],
  ])('%s ends at %s', (given, end) => {
    expect(new Date(parseExpiry(given, 'expiresAt')).toISOString()).toBe(end);
  });

  test.each([['2099-02-30'], ['tomorrow'], ['2026-11-22T10:00:00']])(
    '%s is VALIDATION_008',
    async (given) => {
      await codeOf(() => parseExpiry(given, 'expiresAt'), 'VALIDATION_008');
    },
  );
});

describe('an expired memory', () => {
  test('is neither listed, counted nor found unless asked for, and always read by id', async () => {
    const core = openCore();
    const [memory] = await core.add({ scope, text: 'tea', expiresAt: new Date(T0 + 10).toISOString() });
    await core.add({ scope, text: 'tea for ever' });
    core.now = T0 + 9;
    expect([...(await texts(core))].sort()).toEqual(['tea', 'tea for ever']);
    core.now = T0 + 10;
    expect(await texts(core)).toEqual(['tea for ever']);
    expect([...(await texts(core, { includeExpired: true }))].sort()).toEqual(['tea', 'tea for ever']);
    const search = async (includeExpired: boolean) => {
      const found = await searchMemories(core.deps, core.caller, { scope, query: 'tea', includeExpired });
      return found.hits.length;
    };
    expect([await search(false), await search(true)]).toEqual([1, 2]);
    expect(await getMemories(core.deps, core.caller, [memory?.id ?? ''])).toEqual([memory]);
  });

  test('of a cursor from the other list is refused', async () => {
    const core = openCore();
    await core.add({ scope, text: 'a' }, { scope, text: 'b' });
    const page = await listMemories(core.deps, core.caller, { scope, first: 1 });
    const after = page.memories[0]?.cursor;
    await codeOf(() => texts(core, { after, includeExpired: true }), 'VALIDATION_009');
  });

  test('comes from the entry for each of its messages, and from an update', async () => {
    const core = openCore();
    const messages = [
      { role: 'USER', content: 'a' },
      { role: 'USER', content: 'b' },
    ] as const;
    const added = await core.add({ scope, messages, expiresAt: '2026-11-22' });
    const end = Date.parse('2026-11-23T00:00:00Z');
    expect(added.map(({ expiresAt }) => expiresAt)).toEqual([end, end]);
    const id = added[0]?.id ?? '';
    const update = (change: object) => updateMemory(core.deps, core.caller, { id, ...change });
    expect(await update({ text: 'c' })).toMatchObject({ expiresAt: end, version: 2 });
    expect(await update({ expiresAt: '2027-01-01T00:00:00Z' })).toMatchObject({ version: 3 });
    expect(await update({ expiresAt: null })).toMatchObject({ expiresAt: null, version: 4 });
    expect(await update({ expiresAt: null })).toMatchObject({ version: 4 });
    await codeOf(() => update({}), 'VALIDATION_003');
    expect((await codeOf(() => update({ expiresAt: 'soon' }), 'VALIDATION_008')).argument).toBe(
      'input.expiresAt',
    );
  });
});

describe('a duplicate', () => {
  test('is what a live memory says in the same place, unless it is wanted', async () => {
    const core = openCore();
    const add = async (text: string, more: object = {}) => {
      const entries = [{ scope, text, ...more }];
      const [result] = await addMemories(core.deps, core.caller, { entries });
      return result?.outcome;
    };
    const outcomes = [
      await add('a', { expiresAt: new Date(T0 + 10).toISOString() }),
      await add('a'),
      await add('a', { dedupe: false }),
      await add('a', { role: 'TOOL' }),
    ];
    expect(outcomes).toEqual(['ADDED', 'DUPLICATE', 'ADDED', 'ADDED']);
    core.now = T0 + 10;
    expect([await add('a'), await add('a')]).toEqual(['ADDED', 'DUPLICATE']);
  });
});
