import { describe, expect, test } from 'vitest';
import { parseId, parseOptionalId, parseScope } from '../../src/memory/scope.js';
import { codeOf } from './core.js';

describe('an id is trimmed and otherwise kept as it is', () => {
  test.each([
    [' u1 ', 'u1'],
    ['\u00a0\ufeffu1\u3000\n', 'u1'],
    ['0', '0'],
    ['Alice', 'Alice'],
    ['e\u0301', 'e\u0301'],
    ['\u00e9', '\u00e9'],
    ['a*', 'a*'],
    ['**', '**'],
    ['x&user_id=u1', 'x&user_id=u1'],
    ['a|b', 'a|b'],
    ['__proto__', '__proto__'],
    ['null', 'null'],
    ['%_\\', '%_\\'],
    ['\u200b', '\u200b'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('%j', (given, id) => {
    expect(parseId(given, 'id')).toBe(id);
  });

  test('up to 256 code points, each of which may be two UTF-16 units', () => {
    for (const id of ['a'.repeat(256), '𝒳'.repeat(256), ` ${'𝒳'.repeat(256)} `]) {
      expect(parseId(id, 'id')).toBe(id.trim());
    }
  });
});

describe('what is no id is VALIDATION_004', () => {
  test.each([
    ['blank', ''],
    ['blank after trimming', ' \t\n'],
    ['inner space', 'a b'],
    ['inner tab', 'a\tb'],
    ['inner no-break space', 'a\u00a0b'],
    ['inner line separator', 'a\u2028b'],
    ['inner byte order mark', 'a\ufeffb'],
    ['NUL', 'a\0'],
    ['DEL', 'a\u007f'],
    ['a C1 control', '\u0085a'],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00a'],
    ['a star', '*'],
    ['a star in spaces', ' * '],
    ['257 characters', 'a'.repeat(257)],
    ['257 astral characters', '𝒳'.repeat(257)],
    ['10,000 characters', 'a'.repeat(10_000)],
    ['10 million characters', 'a'.repeat(10_000_000)],
  ])('%s', async (_name, given) => {
    expect((await codeOf(() => parseId(given, 'scope.userId'), 'VALIDATION_004')).argument).toBe(
      'scope.userId',
    );
  });
});

test('null and absent ids mean that none is given', () => {
  expect([
    parseOptionalId(null, 'id'),
    parseOptionalId(undefined, 'id'),
    parseOptionalId(' a ', 'id'),
  ]).toEqual([null, null, 'a']);
});

describe('a scope', () => {
  test('has the ids that are given and null for the others', () => {
    expect(parseScope({ userId: ' u ', runId: null, actorId: 'c' }, 'scope')).toEqual({
      userId: 'u',
      agentId: null,
      runId: null,
      actorId: 'c',
    });
  });

  test.each([[{}], [{ actorId: 'c' }], [{ userId: null, agentId: null, runId: null }]])(
    '%j names no user, agent or run and is VALIDATION_001',
    async (input) => {
      const error = await codeOf(() => parseScope(input, 'scope'), 'VALIDATION_001');
      expect(error.message).toBe("At least one of 'userId', 'agentId', or 'runId' must be provided.");
      expect([error.reason, error.argument]).toEqual(['SCOPE_REQUIRED', 'scope']);
    },
  );

  test('with a blank id is refused, never read as a wider scope', async () => {
    const error = await codeOf(() => parseScope({ userId: 'u', agentId: ' ' }, 'scope'), 'VALIDATION_004');
    expect(error.argument).toBe('scope.agentId');
    await codeOf(() => parseScope({ userId: '*' }, 'scope'), 'VALIDATION_004');
  });
});
