import { describe, expect, test } from 'vitest';
import { DELETE_BATCH, type DeleteManyInput, deleteMemories, deleteMemory } from '../../src/memory/delete.js';
import { memoryHistory } from '../../src/memory/history.js';
import { listMemories } from '../../src/memory/list.js';
import { type Core, codeOf, openCore, T0 } from './core.js';

const scope = { userId: 'u' };

function deleteMany(core: Core, input: Partial<DeleteManyInput> = {}) {
  return deleteMemories(core.deps, core.caller, { scope, ...input });
}

async function left(core: Core): Promise<number> {
  return (await listMemories(core.deps, core.caller, { scope })).countAll();
}

/** `count` memories, of which every third is Bob's. */
async function filled(count: number): Promise<Core> {
  const core = openCore();
  for (let from = 0; from < count; from += 100) {
    const length = Math.min(100, count - from);
    await core.add(
      ...Array.from({ length }, (_, i) => ({
        scope: (from + i) % 3 === 0 ? { userId: 'u', actorId: 'bob' } : scope,
        text: `m${from + i}`,
      })),
    );
  }
  return core;
}

describe('deleting one memory', () => {
  test('succeeds once and leaves its history', async () => {
    const core = await filled(1);
    expect(await deleteMemory(core.deps, core.caller, { id: ' id-000001 ', actorId: 'cleaner' })).toBe(
      'id-000001',
    );
    expect(await left(core)).toBe(0);
    const again = await codeOf(
      () => deleteMemory(core.deps, core.caller, { id: 'id-000001' }),
      'MEMORY_NOT_FOUND',
    );
    expect(again.argument).toBe('input.id');
    const { events } = await memoryHistory(core.deps, core.caller, 'id-000001', {});
    expect(events.map(({ event }) => [event.event, event.actorId])).toEqual([
      ['ADD', 'bob'],
      ['DELETE', 'cleaner'],
    ]);
  });

  test('of another tenant is MEMORY_NOT_FOUND and deletes nothing', async () => {
    const core = await filled(1);
    const caller = { principal: { tenant: 'other', via: 'token' } } as const;
    await codeOf(() => deleteMemory(core.deps, caller, { id: 'id-000001' }), 'MEMORY_NOT_FOUND');
    expect(await left(core)).toBe(1);
  });
});

describe('deleting a scope', () => {
  test.each([0, 1, DELETE_BATCH - 1, DELETE_BATCH, DELETE_BATCH + 1, 2 * DELETE_BATCH])(
    'takes all of %i memories, in batches, and counts them',
    async (count) => {
      const core = await filled(count);
      expect(await deleteMany(core)).toEqual({ matched: count, deleted: count, remaining: 0, done: true });
      expect(await left(core)).toBe(0);
    },
  );

  test('takes only what the filter and the actor match', async () => {
    const core = await filled(9);
    const bob = { matched: 3, deleted: 3, remaining: 0, done: true };
    expect(await deleteMany(core, { filter: { actorId: { eq: 'bob' } } })).toEqual(bob);
    expect(await deleteMany(core, { scope: { userId: 'u', actorId: 'bob' } })).toMatchObject({ matched: 0 });
    expect(await left(core)).toBe(6);
  });

  test('as a dry run only counts', async () => {
    const core = await filled(4);
    expect(await deleteMany(core, { dryRun: true })).toEqual({
      matched: 4,
      deleted: 0,
      remaining: 4,
      done: true,
    });
    expect(await left(core)).toBe(4);
  });

  test('spares what is added after it began', async () => {
    const core = await filled(2);
    core.now = T0 + 1;
    await core.add({ scope, text: 'later' });
    core.now = T0;
    expect(await deleteMany(core)).toEqual({ matched: 2, deleted: 2, remaining: 0, done: true });
    expect(await left(core)).toBe(1);
  });

  test('stops between batches when the caller is gone, says how far it came, and goes on when called again', async () => {
    const core = await filled(2 * DELETE_BATCH + 10);
    const gone = new AbortController();
    const store = core.store;
    const deps = {
      ...core.deps,
      clock: { now: () => T0 },
      store: new Proxy(store, {
        get:
          (target, name: keyof typeof store) =>
          async (...given: never[]) => {
            // The caller leaves while the first batch is under way.
            if (name === 'deleteMemories') gone.abort();
            return (target[name] as (...same: never[]) => Promise<unknown>).apply(target, given);
          },
      }),
    };
    const report = await deleteMemories(deps, { ...core.caller, signal: gone.signal }, { scope });
    expect(report).toEqual({ matched: 1_010, deleted: 500, remaining: 510, done: false });
    expect(await left(core)).toBe(510);
    expect(await deleteMany(core)).toEqual({ matched: 510, deleted: 510, remaining: 0, done: true });
  });

  test('needs a scope, and takes no star for one', async () => {
    const core = await filled(1);
    await codeOf(() => deleteMany(core, { scope: {} }), 'VALIDATION_001');
    await codeOf(() => deleteMany(core, { scope: { actorId: 'bob' } }), 'VALIDATION_001');
    await codeOf(() => deleteMany(core, { scope: { userId: '*' } }), 'VALIDATION_004');
    await codeOf(() => deleteMany(core, { scope: { userId: '' } }), 'VALIDATION_004');
    const error = await codeOf(() => deleteMany(core, { filter: { role: null } }), 'VALIDATION_005');
    expect(error.argument).toBe('input.filter.role');
    expect(await left(core)).toBe(1);
  });
});
