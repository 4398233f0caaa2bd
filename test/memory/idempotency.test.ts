import { describe, expect, test } from 'vitest';
import { addMemories } from '../../src/memory/add.js';
import { deleteMemories, deleteMemory } from '../../src/memory/delete.js';
import { writeCallOf } from '../../src/memory/idempotency.js';
import { listMemories } from '../../src/memory/list.js';
import { purgeScope } from '../../src/memory/purge.js';
import { updateMemory } from '../../src/memory/update.js';
import { type Core, codeOf, openCore, withMuteEmbedder } from './core.js';

const scope = { userId: 'u' };
const caller = { principal: { tenant: 't', via: 'open' } } as const;

/** What a store compares two requests by. */
function inputOf(operation: string, input: object): string | undefined {
  return writeCallOf(caller, operation, { idempotencyKey: 'k', ...input }).request?.input;
}

async function left(core: Core): Promise<number> {
  return (await listMemories(core.deps, core.caller, { scope })).countAll();
}

describe('two requests are the same', () => {
  test.each<[string, object, object]>([
    ['in another order of names', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['with an absent member left out', { a: 1, b: undefined }, { a: 1 }],
    ['under another key', { idempotencyKey: 'k', a: 1 }, { idempotencyKey: 'l', a: 1 }],
    [
      'as an object of a class',
      { scope: Object.assign(new (class Scope {})(), { userId: 'u' }) },
      { scope: { userId: 'u' } },
    ],
  ])('%s', (_name, a, b) => {
    expect(inputOf('add', a)).toBe(inputOf('add', b));
  });

  test.each<[string, object, object]>([
    ['null for absent', { a: null }, {}],
    ['another order of a list', { a: [1, 2] }, { a: [2, 1] }],
    ['a number for a text', { a: 1 }, { a: '1' }],
    ['a name that reads like a member', { 'a":1,"b': 1 }, { a: 1, b: 1 }],
    ['an own __proto__', JSON.parse('{"__proto__":{"a":1}}') as object, {}],
  ])('but not with %s', (_name, a, b) => {
    expect(inputOf('add', a)).not.toBe(inputOf('add', b));
  });

  test('but not of two operations', () => {
    expect(inputOf('add', {})).not.toBe(inputOf('delete', {}));
  });
});

describe('a key', () => {
  test('may have 255 characters of any kind, and is optional', () => {
    for (const idempotencyKey of ['x', ' spaced key ', '🙂'.repeat(255), '*', '\u0000']) {
      expect(writeCallOf(caller, 'add', { idempotencyKey }).request?.key).toBe(idempotencyKey);
    }
    expect(writeCallOf(caller, 'add', {}).request).toBeUndefined();
    expect(writeCallOf(caller, 'add', { idempotencyKey: null }).request).toBeUndefined();
  });

  test.each([[''], [' \n'], ['🙂'.repeat(256)], ['\ud800']])(
    'of the form %j is VALIDATION_004',
    async (key) => {
      const error = await codeOf(() => writeCallOf(caller, 'add', { idempotencyKey: key }), 'VALIDATION_004');
      expect(error.argument).toBe('input.idempotencyKey');
    },
  );
});

describe('an operation with a key', () => {
  test('adds once, and repeats results that nothing was stored for', async () => {
    const core = openCore();
    const entries = [
      {
        scope,
        messages: [
          { role: 'USER', content: 'a' },
          { role: 'SYSTEM', content: 'b' },
        ] as const,
      },
      { scope: {}, text: 'c' },
    ];
    const add = () => addMemories(core.deps, core.caller, { idempotencyKey: 'k', entries });
    const first = await add();
    expect(first.map(({ outcome }) => outcome)).toEqual(['ADDED', 'SKIPPED', 'REJECTED']);
    core.now += 1_000;
    expect(await add()).toEqual(first);
    expect(await left(core)).toBe(1);
  });

  test('updates and deletes once', async () => {
    const core = openCore();
    await core.add({ scope, id: 'x', text: 'a' });
    const update = { idempotencyKey: 'k', id: 'x', text: 'b', expectedVersion: 1 };
    for (let i = 0; i < 3; i += 1) {
      expect((await updateMemory(core.deps, core.caller, update)).version).toBe(2);
    }
    const remove = { idempotencyKey: 'l', id: 'x' };
    for (let i = 0; i < 3; i += 1) expect(await deleteMemory(core.deps, core.caller, remove)).toBe('x');
    await codeOf(() => updateMemory(core.deps, core.caller, update), 'MEMORY_NOT_FOUND');
  });

  test('deletes a scope once, and reports the same afterwards', async () => {
    const core = openCore();
    await core.add({ scope, text: 'a' }, { scope, text: 'b' });
    const remove = () => deleteMemories(core.deps, core.caller, { idempotencyKey: 'k', scope });
    const report = { matched: 2, deleted: 2, remaining: 0, done: true };
    expect(await remove()).toEqual(report);
    await core.add({ scope, text: 'c' });
    expect(await remove()).toEqual(report);
    expect(await left(core)).toBe(1);
  });

  test('embeds each text once: a repetition, and a conflict, cost no vector', async () => {
    const core = openCore();
    const add = (text: string) =>
      addMemories(core.deps, core.caller, { idempotencyKey: 'k', entries: [{ scope, id: 'x', text }] });
    const update = (text: string) =>
      updateMemory(core.deps, core.caller, { idempotencyKey: 'l', id: 'x', text });
    for (let i = 0; i < 3; i += 1) await add('a');
    for (let i = 0; i < 3; i += 1) await update('b');
    await codeOf(() => add('c'), 'IDEMPOTENCY_CONFLICT');
    await codeOf(() => update('c'), 'IDEMPOTENCY_CONFLICT');
    expect(core.embedder.documents).toEqual(['a', 'b']);
  });

  test('is repeated although the embedder is gone', async () => {
    const core = openCore();
    const input = { idempotencyKey: 'k', entries: [{ scope, text: 'a' }] };
    const first = await addMemories(core.deps, core.caller, input);
    const mute = withMuteEmbedder(core);
    expect(await addMemories(mute.deps, mute.caller, input)).toEqual(first);
  });

  test('that was cut short goes on when it is sent again, and counts on', async () => {
    const core = openCore();
    for (let from = 0; from < 600; from += 100) {
      await core.add(...Array.from({ length: 100 }, (_, i) => ({ scope, text: `m${from + i}` })));
    }
    const gone = new AbortController();
    const clock = {
      now: () => {
        // The second look at the clock is that of the first batch: the caller leaves while it is under way.
        looks += 1;
        if (looks === 2) gone.abort();
        return core.now;
      },
    };
    let looks = 0;
    const input = { idempotencyKey: 'k', scope };
    const first = await deleteMemories(
      { ...core.deps, clock },
      { ...core.caller, signal: gone.signal },
      input,
    );
    expect(first).toEqual({ matched: 600, deleted: 500, remaining: 100, done: false });
    expect(await deleteMemories(core.deps, core.caller, input)).toEqual({
      ...{ matched: 600, deleted: 600, remaining: 0, done: true },
    });
  });

  test('of a dry run uses no key', async () => {
    const core = openCore();
    await core.add({ scope, text: 'a' });
    const input = { idempotencyKey: 'k', scope };
    await deleteMemories(core.deps, core.caller, { ...input, dryRun: true });
    await purgeScope(core.deps, core.caller, { ...input, dryRun: true });
    expect((await deleteMemories(core.deps, core.caller, input)).deleted).toBe(1);
  });
});
