import { describe, expect, test } from 'vitest';
import { countMemories } from '../../src/memory/count.js';
import { listMemories } from '../../src/memory/list.js';
import { listOwners } from '../../src/memory/owners.js';
import { type OwnerKind, type Path, START, scopeOfPath, stepTo } from '../../src/memory/path.js';
import { type Core, codeOf, openCore } from './core.js';

/** The path of some steps, of which none is refused. */
function walk(...steps: readonly (readonly [OwnerKind, string])[]): Path {
  return steps.reduce<Path>((path, [kind, id]) => {
    const owner = stepTo(path, kind, id);
    if (owner === null) throw new Error(`The test's own step to ${kind} ${id} leads nowhere.`);
    return owner.path;
  }, START);
}

describe('a path', () => {
  test('is the same whatever the order of its steps', () => {
    const there = walk(['user', 'u'], ['run', 'r'], ['actor', 'c']);
    expect(walk(['actor', 'c'], ['run', 'r'], ['user', 'u'])).toEqual(there);
    expect(scopeOfPath(there)).toEqual({ userId: 'u', agentId: null, runId: 'r', actorId: 'c' });
  });

  test('takes the same owner again, and leads to no other one of its kind', () => {
    const path = walk(['user', 'u'], ['run', 'r']);
    expect(stepTo(path, 'user', ' u ')).toEqual({ id: 'u', path });
    expect(stepTo(path, 'user', 'v')).toBeNull();
    expect(stepTo(path, 'user', 'U')).toBeNull();
  });

  test('is made of ids', async () => {
    for (const id of ['*', '', 'a b', 'a\u0000']) {
      expect((await codeOf(() => stepTo(START, 'run', id), 'VALIDATION_004')).argument).toBe('id');
    }
    // Also where the answer would be null: a wrong id is told first.
    await codeOf(() => stepTo(walk(['run', 'r']), 'run', '*'), 'VALIDATION_004');
  });

  test('leaves what it began with as it was', () => {
    const path = walk(['user', 'u']);
    stepTo(path, 'agent', 'a');
    expect([path, START]).toEqual([
      { userId: 'u', agentId: null, runId: null, actorId: null },
      { userId: null, agentId: null, runId: null, actorId: null },
    ]);
  });

  test('of an actor alone, or of nothing, is no scope, and the error says how to make it one', async () => {
    for (const path of [START, walk(['actor', 'c'])]) {
      const { message, reason } = await codeOf(() => scopeOfPath(path), 'VALIDATION_001');
      expect(message).toMatch(/through a user, an agent or a run/);
      expect(reason).toBe('SCOPE_REQUIRED');
    }
  });
});

describe('owners', () => {
  async function filled(): Promise<Core> {
    const core = openCore();
    for (const run of ['a', 'b', 'c', 'd', 'e']) {
      await core.add({ scope: { userId: 'u', runId: run }, text: run });
      core.now += 1;
    }
    await core.add({ scope: { userId: 'v', runId: 'f' }, text: 'of another user' });
    return core;
  }
  const user = walk(['user', 'u']);
  const page = (core: Core, input: Parameters<typeof listOwners>[4], path = user) =>
    listOwners(core.deps, core.caller, path, 'run', input);

  test('come in pages, the newest first, each a step further', async () => {
    const core = await filled();
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const { owners, hasNextPage, countAll } = await page(core, { first: 2, after });
      expect(await countAll()).toBe(5);
      for (const { owner } of owners) expect(owner.path).toEqual(walk(['user', 'u'], ['run', owner.id]));
      seen.push(...owners.map(({ owner }) => owner.id));
      after = owners.at(-1)?.cursor;
      if (!hasNextPage) break;
    }
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('have 20 to a page unless told otherwise, and at most 100', async () => {
    const core = openCore();
    for (let i = 0; i < 21; i += 1) await core.add({ scope: { userId: 'u', runId: `r${i}` }, text: 'x' });
    const { owners, hasNextPage } = await page(core, {});
    expect([owners.length, hasNextPage]).toEqual([20, true]);
    for (const first of [0, 101]) await codeOf(() => page(core, { first }), 'VALIDATION_009');
  });

  test('refuse a cursor of another path, another kind or another list', async () => {
    const core = await filled();
    const [{ cursor } = { cursor: '' }] = (await page(core, { first: 1 })).owners;
    const memories = await listMemories(core.deps, core.caller, { scope: { userId: 'u' }, first: 1 });
    await codeOf(() => page(core, { after: cursor }, walk(['user', 'v'])), 'VALIDATION_009');
    await codeOf(() => page(core, { after: cursor, includeExpired: true }), 'VALIDATION_009');
    await codeOf(() => page(core, { after: memories.memories[0]?.cursor }), 'VALIDATION_009');
    const actors = () => listOwners(core.deps, core.caller, user, 'actor', { after: cursor });
    await codeOf(actors, 'VALIDATION_009');
  });

  test('and counts leave out what has expired, unless asked for it', async () => {
    const core = await filled();
    await core.add({ scope: { userId: 'u', runId: 'short' }, text: 'x', expiresAt: '2026-11-23T00:00:00Z' });
    const read = async (includeExpired: boolean) => [
      (await page(core, { includeExpired })).owners.length,
      await countMemories(core.deps, core.caller, { scope: user, includeExpired }),
    ];
    expect(await read(false)).toEqual([6, 6]);
    core.now += 86_400_000;
    expect([await read(false), await read(true)]).toEqual([
      [5, 5],
      [6, 6],
    ]);
  });

  test('of an actor alone are not to be had', async () => {
    await codeOf(() => page(openCore(), {}, walk(['actor', 'c'])), 'VALIDATION_001');
  });
});
