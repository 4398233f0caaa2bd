import { describe, expect, test } from 'vitest';
import { deleteMemory } from '../../src/memory/delete.js';
import { memoryHistory } from '../../src/memory/history.js';
import { PURGE_BATCH, purgeScope } from '../../src/memory/purge.js';
import { type Core, codeOf, openCore } from './core.js';

const scope = { userId: 'u' };
const NOTHING = { memories: 0, events: 0, threads: 0, requests: 0, changes: 0, scopes: 0 };

async function filled(count: number): Promise<Core> {
  const core = openCore();
  for (let from = 0; from < count; from += 100) {
    const length = Math.min(100, count - from);
    await core.add(...Array.from({ length }, (_, i) => ({ scope, text: `m${from + i}` })));
  }
  return core;
}

describe('a purge', () => {
  test.each([0, 1, PURGE_BATCH, PURGE_BATCH + 1])(
    'removes all of %i memories and counts them',
    async (count) => {
      const core = await filled(count);
      const report = await purgeScope(core.deps, core.caller, { scope });
      const scopes = count > 0 ? 1 : 0;
      expect(report).toMatchObject({ memories: count, events: count, scopes, done: true });
      expect(await purgeScope(core.deps, core.caller, { scope })).toEqual({ ...NOTHING, done: true });
    },
  );

  test('removes the history of a memory that was deleted before', async () => {
    const core = await filled(2);
    await deleteMemory(core.deps, core.caller, { id: 'id-000001' });
    const input = { scope, dryRun: true };
    const dryRun = await purgeScope(core.deps, core.caller, input);
    expect(dryRun).toEqual({ ...NOTHING, memories: 1, events: 3, changes: 2, scopes: 1, done: true });
    expect((await memoryHistory(core.deps, core.caller, 'id-000001', {})).events).toHaveLength(2);
    expect(await purgeScope(core.deps, core.caller, { scope })).toEqual(dryRun);
    expect((await memoryHistory(core.deps, core.caller, 'id-000001', {})).events).toEqual([]);
  });

  test('stops between batches when the caller is gone, and goes on when called again', async () => {
    const core = await filled(PURGE_BATCH + 10);
    const gone = new AbortController();
    const clock = {
      now: () => {
        gone.abort();
        return core.now;
      },
    };
    const leaving = { ...core.caller, signal: gone.signal };
    const first = await purgeScope({ ...core.deps, clock }, leaving, { scope });
    expect(first).toMatchObject({ memories: PURGE_BATCH, done: false });
    expect(await purgeScope(core.deps, core.caller, { scope })).toMatchObject({ memories: 10, done: true });
  });

  test('needs a scope, and takes no star for one', async () => {
    const core = await filled(1);
    const purge = (bad: object) => purgeScope(core.deps, core.caller, { scope: bad });
    expect((await codeOf(() => purge({}), 'VALIDATION_001')).argument).toBe('input.scope');
    await codeOf(() => purge({ actorId: 'bob' }), 'VALIDATION_001');
    await codeOf(() => purge({ userId: '*' }), 'VALIDATION_004');
  });
});
