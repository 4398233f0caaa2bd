import { describe, expect, test } from 'vitest';
import { type ListInput, listMemories } from '../../src/memory/list.js';
import { type Core, codeOf, openCore, T0 } from './core.js';

const scope = { userId: 'u' };

async function list(core: Core, input: Partial<ListInput> = {}) {
  const page = await listMemories(core.deps, core.caller, { scope, ...input });
  const texts = page.memories.map(({ memory }) => memory.text).join(' ');
  return { ...page, texts, end: page.memories.at(-1)?.cursor };
}

async function filled(): Promise<Core> {
  const core = openCore();
  for (const text of ['a', 'b', 'c']) await core.add({ scope, text });
  core.now = T0 + 1;
  for (const text of ['d', 'e']) await core.add({ scope, text });
  return core;
}

describe('a list', () => {
  test('is newest first, and its pages neither repeat nor skip', async () => {
    const core = await filled();
    const first = await list(core, { first: 2 });
    const second = await list(core, { first: 2, after: first.end });
    const third = await list(core, { first: 2, after: second.end });
    expect([first, second, third].map((page) => [page.texts, page.hasNextPage])).toEqual([
      ['e d', true],
      ['c b', true],
      ['a', false],
    ]);
    expect((await list(core, { first: 2, after: third.end })).texts).toBe('');
  });

  test('is read from its end as well, in pages of the same order that neither repeat nor skip', async () => {
    const core = await filled();
    const start = (page: Awaited<ReturnType<typeof list>>) => page.memories[0]?.cursor;
    const last = await list(core, { last: 2 });
    const middle = await list(core, { last: 2, before: start(last) });
    const first = await list(core, { last: 2, before: start(middle) });
    const told = [last, middle, first].map((page) => [page.texts, page.hasPreviousPage, page.hasNextPage]);
    expect(told).toEqual([
      ['b a', true, false],
      ['d c', true, true],
      ['e', false, true],
    ]);
    expect((await list(core, { last: 2, before: start(first) })).texts).toBe('');
    // A cursor belongs to its list, whichever way it is read.
    expect((await list(core, { first: 1, after: start(last) })).texts).toBe('a');
    expect((await list(core, { before: middle.end })).texts).toBe('e d');
    await codeOf(() => list(core, { first: 1, last: 1 }), 'VALIDATION_009');
    expect((await codeOf(() => list(core, { before: 'nonsense' }), 'VALIDATION_009')).argument).toBe(
      'before',
    );
  });

  test('goes on where it was when memories come and go meanwhile', async () => {
    const core = await filled();
    const first = await list(core, { first: 2 });
    core.now = T0 + 2;
    await core.add({ scope, text: 'f' });
    await core.store.deleteMemory({ tenant: 't' }, first.memories[1]?.memory.id ?? '', null, T0);
    expect((await list(core, { first: 5, after: first.end })).texts).toBe('c b a');
  });

  test('has a cursor on every memory, from any of which it goes on', async () => {
    const core = await filled();
    const all = await list(core);
    const rests = await Promise.all(all.memories.map(({ cursor }) => list(core, { after: cursor })));
    expect(rests.map(({ texts }) => texts)).toEqual(['d c b a', 'c b a', 'b a', 'a', '']);
  });

  test('counts all that it matches, whatever the page', async () => {
    const core = await filled();
    const page = await list(core, { first: 1, filter: { createdAt: { lte: '2026-11-22T10:00:00Z' } } });
    expect([page.texts, page.hasNextPage, await page.countAll()]).toEqual(['c', true, 3]);
  });

  test('has 20 memories unless told otherwise', async () => {
    const core = openCore();
    for (let i = 0; i < 21; i += 1) await core.add({ scope, text: `m${i}` });
    const page = await list(core);
    expect([page.memories.length, page.hasNextPage]).toEqual([20, true]);
    expect((await list(core, { first: 21 })).hasNextPage).toBe(false);
  });

  test('refuses a cursor of another scope, filter or kind of list', async () => {
    const core = await filled();
    const { end = '' } = await list(core, { first: 1 });
    const others: readonly Partial<ListInput>[] = [
      { scope: { userId: 'v' }, after: end },
      { scope: { userId: 'u', agentId: 'a' }, after: end },
      { filter: { role: { eq: 'USER' } }, after: end },
      { after: 'nonsense' },
      { after: '' },
    ];
    for (const input of others) {
      expect((await codeOf(() => list(core, input), 'VALIDATION_009')).argument).toBe('after');
    }
    await codeOf(() => list(core, { first: 0 }), 'VALIDATION_009');
  });

  test('shows a filter that asks for another user nothing', async () => {
    const core = openCore();
    await core.add({ scope: { userId: 'alice' }, text: 'a' }, { scope: { userId: 'bob' }, text: 'b' });
    const page = await list(core, {
      scope: { userId: 'alice' },
      filter: { or: [{ userId: { eq: 'bob' } }] },
    });
    expect([page.texts, await page.countAll()]).toEqual(['', 0]);
  });

  test('shows another tenant nothing', async () => {
    const core = await filled();
    const caller = { principal: { tenant: 'other', via: 'token' } } as const;
    expect((await listMemories(core.deps, caller, { scope })).memories).toEqual([]);
  });
});
