import { describe, expect, test } from 'vitest';
import { duplicateKey, requestKey, scopeKey, threadKey } from '../../src/store/scope-key.js';

const HOSTILE = [
  'u',
  '1:u',
  'u1:',
  '4:user1:u',
  'x&user_id=u1',
  'a|b',
  '__proto__',
  '',
  '1:',
  ':',
  'é',
  'e\u0301',
  '😀',
];

describe('a scope key', () => {
  test('is one word for the analyzer: a letter, 32 hexadecimal digits, a digit', () => {
    for (const id of HOSTILE) expect(scopeKey('t', 'user', id)).toMatch(/^k[0-9a-f]{32}0$/);
  });

  test('differs for every tenant, kind and id, however they are joined', () => {
    const keys = HOSTILE.flatMap((tenant) =>
      HOSTILE.flatMap((id) =>
        (['user', 'agent', 'run', 'actor'] as const).map((kind) => scopeKey(tenant, kind, id)),
      ),
    );
    expect(new Set(keys).size).toBe(HOSTILE.length ** 2 * 4);
    expect(scopeKey('a', 'user', 'bc')).toBe(scopeKey('a', 'user', 'bc'));
    expect(scopeKey('t', 'user', 'user1')).not.toBe(scopeKey('tuser', 'user', '1'));
  });
});

describe('a thread key', () => {
  test('names one user, agent and run of one tenant; the actor is no part of it', () => {
    const ids = { userId: 'u', agentId: 'a', runId: 'r', actorId: 'c' };
    const key = threadKey('t', ids);
    expect(threadKey('t', { ...ids, actorId: null })).toBe(key);
    const others = [{ userId: null }, { agentId: null }, { runId: 'x' }, { userId: 'a', agentId: 'u' }];
    const keys = [threadKey('x', ids), ...others.map((other) => threadKey('t', { ...ids, ...other }))];
    expect(new Set([key, ...keys]).size).toBe(6);
  });

  test('is not shared by ids that join to the same text', () => {
    const ids = { userId: 'ab', agentId: 'c', runId: 'r', actorId: null };
    const shifted = [
      { userId: 'a', agentId: 'bc' },
      { userId: 'abc', agentId: null },
      { agentId: null, runId: 'cr' },
    ];
    for (const other of shifted) expect(threadKey('t', { ...ids, ...other })).not.toBe(threadKey('t', ids));
  });

  test('is null outside a run', () => {
    expect(threadKey('t', { userId: 'u', agentId: 'a', runId: null, actorId: null })).toBe(null);
  });
});

describe('the key of equal memories', () => {
  const tea = { userId: 'u', agentId: null, runId: null, actorId: null, role: 'USER', text: 'tea' } as const;

  test('is the same for the same, and tells every part from every other', () => {
    const keys = [
      duplicateKey('t', tea),
      duplicateKey('t2', tea),
      duplicateKey('t', { ...tea, userId: null, agentId: 'u' }),
      duplicateKey('t', { ...tea, userId: '-' }),
      duplicateKey('t', { ...tea, userId: 'u1:t', text: 'ea' }),
      duplicateKey('t', { ...tea, role: 'TOOL' }),
      duplicateKey('t', { ...tea, text: 'tea ' }),
    ];
    expect(duplicateKey('t', { ...tea })).toBe(keys[0]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('of a request is bounded, whatever the caller calls it', () => {
    expect(requestKey('t', '🙂'.repeat(255))).toMatch(/^[0-9a-f]{32}$/);
    expect(requestKey('t', 'a')).not.toBe(requestKey('t1:a', ''));
  });
});
