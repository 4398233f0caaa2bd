import { describe, expect, test } from 'vitest';
import { getMemories } from '../../src/memory/get.js';
import { historyPage, memoryHistory } from '../../src/memory/history.js';
import { updateMemory } from '../../src/memory/update.js';
import { type Core, codeOf, openCore } from './core.js';

async function filled(): Promise<Core> {
  const core = openCore();
  await core.add(
    { scope: { userId: 'u' }, id: 'x', text: 't1' },
    { scope: { userId: 'u' }, id: 'y', text: 'z' },
  );
  for (const text of ['t2', 't3', 't4']) await updateMemory(core.deps, core.caller, { id: 'x', text });
  return core;
}

describe('a history', () => {
  test('is oldest first, in pages that neither repeat nor skip', async () => {
    const core = await filled();
    const first = await memoryHistory(core.deps, core.caller, ' x ', { first: 3 });
    expect(first.events.map(({ event }) => [event.seq, event.newText])).toEqual([
      [1, 't1'],
      [2, 't2'],
      [3, 't3'],
    ]);
    expect(first.hasNextPage).toBe(true);
    const rest = await memoryHistory(core.deps, core.caller, 'x', {
      first: 3,
      after: first.events.at(-1)?.cursor,
    });
    expect([rest.events.map(({ event }) => event.seq), rest.hasNextPage]).toEqual([[4], false]);
  });

  test('is read from its end as well, oldest first within a page', async () => {
    const core = await filled();
    const last = await memoryHistory(core.deps, core.caller, 'x', { last: 3 });
    expect([last.events.map(({ event }) => event.seq), last.hasPreviousPage]).toEqual([[2, 3, 4], true]);
    const before = last.events[0]?.cursor;
    const rest = await memoryHistory(core.deps, core.caller, 'x', { last: 3, before });
    expect([rest.events.map(({ event }) => event.seq), rest.hasPreviousPage, rest.hasNextPage]).toEqual([
      ...[[1], false, true],
    ]);
    await codeOf(() => memoryHistory(core.deps, core.caller, 'x', { first: 1, before }), 'VALIDATION_009');
  });

  test('is empty for an unknown memory and for one of another tenant', async () => {
    const core = await filled();
    const nothing = { events: [], hasNextPage: false, hasPreviousPage: false };
    expect(await memoryHistory(core.deps, core.caller, 'unknown', {})).toEqual(nothing);
    const caller = { principal: { tenant: 'other', via: 'token' } } as const;
    expect(await memoryHistory(core.deps, caller, 'x', {})).toEqual(nothing);
  });

  test('refuses a bad id, a bad length, and the cursor of another memory', async () => {
    const core = await filled();
    const { events } = await memoryHistory(core.deps, core.caller, 'x', { first: 1 });
    const after = events[0]?.cursor ?? '';
    await codeOf(() => memoryHistory(core.deps, core.caller, 'y', { after }), 'VALIDATION_009');
    await codeOf(() => memoryHistory(core.deps, core.caller, 'x', { first: 101 }), 'VALIDATION_009');
    await codeOf(() => memoryHistory(core.deps, core.caller, '*', {}), 'VALIDATION_004');
  });

  test('can be loaded together with others', async () => {
    const core = await filled();
    const asked: object[] = [];
    const page = await historyPage('x', { first: 2 }, async (wanted) => {
      asked.push(wanted);
      return (await core.store.listEvents({ tenant: 't' }, ['x', 'y'], wanted)).get('x') ?? [];
    });
    expect(asked).toEqual([{ afterSeq: null, limit: 3, backward: false }]);
    expect([page.events.length, page.hasNextPage]).toEqual([2, true]);
  });
});

describe('memories by id', () => {
  test('come in the order asked, null where there is none, as often as asked', async () => {
    const core = await filled();
    const found = await getMemories(core.deps, core.caller, ['y', 'unknown', ' x ', 'y']);
    expect(found.map((memory) => memory?.text)).toEqual(['z', undefined, 't4', 'z']);
    await codeOf(() => getMemories(core.deps, core.caller, ['x', 'a b']), 'VALIDATION_004');
  });
});
