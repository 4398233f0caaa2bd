import { describe, expect, test } from 'vitest';
import { addMemories } from '../../src/memory/add.js';
import type { EntryInput, MessageInput } from '../../src/memory/add-entry.js';
import type { ErrorCode } from '../../src/memory/errors.js';
import { MATCH_ALL } from '../../src/memory/filter.js';
import { getMemories } from '../../src/memory/get.js';
import { parseScope } from '../../src/memory/scope.js';
import { type Core, codeOf, openCore, T0, withMuteEmbedder } from './core.js';

const scope = { userId: 'u' };

function add(core: Core, ...entries: readonly EntryInput[]) {
  return addMemories(core.deps, core.caller, { entries });
}

function count(core: Core): Promise<number> {
  return core.store.countMemories({ tenant: 't' }, parseScope(scope, 'scope'), MATCH_ALL);
}

function messages(length: number): readonly MessageInput[] {
  return Array.from({ length }, (_, i) => ({ role: 'USER' as const, content: `message ${i}` }));
}

describe('an entry with a text', () => {
  test('becomes one memory, complete, with the defaults of what is left out', async () => {
    const core = openCore();
    const [result] = await add(core, { scope: { userId: ' u ', actorId: 'c' }, text: ' tea ' });
    expect(result).toMatchObject({ outcome: 'ADDED', entryIndex: 0, messageIndex: null });
    const memory = result?.outcome === 'ADDED' ? result.memory : null;
    const ids = { userId: 'u', agentId: null, runId: null, actorId: 'c' };
    const times = { createdAt: T0, updatedAt: T0, eventAt: T0 };
    expect(memory).toMatchObject({ ...ids, ...times, text: ' tea ', role: 'USER', metadata: {}, version: 1 });
    expect(await getMemories(core.deps, core.caller, [memory?.id ?? '', 'unknown'])).toEqual([memory, null]);
  });

  test('keeps the role, also SYSTEM, the id, the metadata and the time that are given', async () => {
    const core = openCore();
    const given = { id: ' mine ', role: 'SYSTEM', metadata: { a: [null] }, eventAt: '2024-02-29' } as const;
    const [memory] = await core.add({ scope, text: 'tea', ...given });
    expect(memory).toMatchObject({ id: 'mine', role: 'SYSTEM', metadata: { a: [null] }, createdAt: T0 });
    expect(memory?.eventAt).toBe(Date.parse('2024-02-29T00:00:00Z'));
  });
});

describe('an entry with messages', () => {
  test('becomes one memory per message but the system ones, in order', async () => {
    const core = openCore();
    const results = await add(core, {
      scope: { runId: 't' },
      messages: [
        { role: 'USER', name: 'alice', content: 'I am vegan' },
        { role: 'SYSTEM', content: 'Be brief' },
        { role: 'USER', name: 'bob', content: 'I love steak' },
        { role: 'ASSISTANT', content: 'Noted' },
        { role: 'TOOL', content: '{}' },
      ],
    });
    expect(results.map((result) => result.outcome)).toEqual(['ADDED', 'SKIPPED', 'ADDED', 'ADDED', 'ADDED']);
    expect(results.map(({ messageIndex }) => messageIndex)).toEqual([0, 1, 2, 3, 4]);
    const memories = results.map((result) => (result.outcome === 'ADDED' ? result.memory : null));
    expect(memories.map((memory) => memory?.actorId)).toEqual(['alice', undefined, 'bob', null, null]);
    expect(memories.map((memory) => memory?.role)).toEqual(['USER', undefined, 'USER', 'ASSISTANT', 'TOOL']);
    expect(core.embedder.documents).toEqual(['I am vegan', 'I love steak', 'Noted', '{}']);
  });

  test('gives the actor of its scope precedence over the names of the messages', async () => {
    const core = openCore();
    const named = [{ role: 'USER', name: 'bob', content: 'hi' }] as const;
    const [memory] = await core.add({ scope: { userId: 'u', actorId: 'alice' }, messages: named });
    expect(memory?.actorId).toBe('alice');
  });

  test('gives the time of a message precedence over its own', async () => {
    const core = openCore();
    const [first, second] = await core.add({
      scope,
      eventAt: '2020-01-01',
      messages: [
        { role: 'USER', content: 'a', eventAt: '2021-01-01' },
        { role: 'USER', content: 'b', eventAt: null },
      ],
    });
    expect([first?.eventAt, second?.eventAt]).toEqual([Date.parse('2021-01-01'), Date.parse('2020-01-01')]);
  });

  test('of system messages only stores nothing and asks no embedder', async () => {
    const core = openCore();
    const results = await add(core, { scope, messages: [{ role: 'SYSTEM', content: 'Be brief' }] });
    expect(results).toEqual([{ outcome: 'SKIPPED', reason: 'SYSTEM_ROLE', entryIndex: 0, messageIndex: 0 }]);
    expect(core.embedder.documents).toEqual([]);
  });
});

describe('a bad entry', () => {
  test('is rejected as a whole, with a result per message, and the others are stored', async () => {
    const core = openCore();
    const results = await add(
      core,
      { scope, text: 'A' },
      { scope: {}, text: 'C' },
      {
        scope,
        messages: [
          { role: 'USER', content: 'good' },
          { role: 'USER', content: ' ' },
        ],
      },
      { scope, text: 'B' },
    );
    expect(
      results.map(({ outcome, entryIndex, messageIndex }) => [outcome, entryIndex, messageIndex]),
    ).toEqual([
      ['ADDED', 0, null],
      ['REJECTED', 1, null],
      ['REJECTED', 2, 0],
      ['REJECTED', 2, 1],
      ['ADDED', 3, null],
    ]);
    const errors = results.flatMap((result) => (result.outcome === 'REJECTED' ? [result.error] : []));
    expect(errors.map(({ code, argument }) => [code, argument])).toEqual([
      ['VALIDATION_001', 'input.entries[1].scope'],
      ['VALIDATION_007', 'input.entries[2].messages[1].content'],
      ['VALIDATION_007', 'input.entries[2].messages[1].content'],
    ]);
    expect(await count(core)).toBe(2);
    expect(core.embedder.documents).toEqual(['A', 'B']);
  });

  const message: MessageInput = { role: 'USER', content: 'x' };
  test.each<[string, EntryInput, ErrorCode, string]>([
    ['neither text nor messages', { scope }, 'VALIDATION_003', ''],
    ['both text and messages', { scope, text: 'a', messages: [message] }, 'VALIDATION_003', ''],
    ['no message in messages', { scope, messages: [] }, 'VALIDATION_003', '.messages'],
    ['101 messages', { scope, messages: messages(101) }, 'VALIDATION_003', '.messages'],
    ['a role beside messages', { scope, role: 'TOOL', messages: [message] }, 'VALIDATION_003', '.messages'],
    ['an id beside messages', { scope, id: 'x', messages: [message] }, 'VALIDATION_003', '.messages'],
    ['a bad id', { scope, text: 'a', id: 'a b' }, 'VALIDATION_004', '.id'],
    ['a bad name', { scope, messages: [{ ...message, name: '*' }] }, 'VALIDATION_004', '.messages[0].name'],
    ['a star as the user', { scope: { userId: '*' }, text: 'a' }, 'VALIDATION_004', '.scope.userId'],
    ['reserved metadata', { scope, text: 'a', metadata: { role: 'x' } }, 'VALIDATION_006', '.metadata.role'],
    ['metadata that are a list', { scope, text: 'a', metadata: [] }, 'VALIDATION_006', '.metadata'],
    ['a blank text', { scope, text: '\n' }, 'VALIDATION_007', '.text'],
    [
      'a blank system message',
      { scope, messages: [{ role: 'SYSTEM', content: '' }] },
      'VALIDATION_007',
      '.messages[0].content',
    ],
    ['a time that does not exist', { scope, text: 'a', eventAt: '2099-02-30' }, 'VALIDATION_008', '.eventAt'],
    [
      'a message at no time',
      { scope, messages: [{ ...message, eventAt: '' }] },
      'VALIDATION_008',
      '.messages[0].eventAt',
    ],
  ])('alone (%s) fails the call', async (_name, entry, code, place) => {
    const core = openCore();
    const error = await codeOf(() => add(core, entry, { scope: {}, text: 'x' }), code);
    expect(error.argument).toBe(`input.entries[0]${place}`);
    expect([core.embedder.documents, await count(core)]).toEqual([[], 0]);
  });
});

describe('a call', () => {
  test('of no entry, of 101, or of 501 memories is VALIDATION_003', async () => {
    const core = openCore();
    const texts = (length: number) => Array.from({ length }, (_, i) => ({ scope, text: `x ${i}` }));
    const chats = (length: number) =>
      Array.from({ length }, (_, i) => ({ scope: { ...scope, agentId: `a${i}` }, messages: messages(100) }));
    for (const entries of [[], texts(101), [...chats(5), ...texts(1)], chats(6)]) {
      expect((await codeOf(() => add(core, ...entries), 'VALIDATION_003')).argument).toBe('input.entries');
    }
    expect(await add(core, ...texts(100))).toHaveLength(100);
    expect(await add(core, ...chats(5))).toHaveLength(500);
    expect(await count(core)).toBe(600);
  });

  test('with an id that is taken stores nothing', async () => {
    const core = openCore();
    await core.add({ scope, id: 'x', text: 'a' });
    await codeOf(() => add(core, { scope, text: 'b' }, { scope, id: 'x', text: 'c' }), 'CONFLICT');
    await codeOf(() => add(core, { scope, id: 'y', text: 'b' }, { scope, id: 'y', text: 'c' }), 'CONFLICT');
    expect(await count(core)).toBe(1);
  });

  test('stores nothing when the embedder fails, or returns too few vectors', async () => {
    const core = openCore();
    const broken = withMuteEmbedder(core);
    await codeOf(() => add(broken, { scope, text: 'a' }), 'EMBEDDER_UNAVAILABLE');
    expect(await count(core)).toBe(0);
  });

  test('keeps its own copy of the metadata and changes nothing that it is given', async () => {
    const core = openCore();
    const metadata = { a: { b: 1 } };
    const [memory] = await core.add({ scope, text: 'a', metadata });
    expect(metadata).toEqual({ a: { b: 1 } });
    metadata.a.b = 2;
    const [stored] = await getMemories(core.deps, core.caller, [memory?.id ?? '']);
    expect(stored?.metadata).toEqual({ a: { b: 1 } });
  });
});
