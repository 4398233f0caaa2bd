import { describe, expect, test } from 'vitest';
import { decodePosition, decodeSeq, encodePosition, encodeSeq, listDigest } from '../../src/memory/cursor.js';
import { codeOf } from './core.js';

const LIST = listDigest('memories', { userId: 'u' });

function forged(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test.each([
  { createdAt: 1_795_341_600_000, id: '0199a-b' },
  { createdAt: -62_135_596_800_000, id: 'ü|"\\👩‍👩‍👧' },
  { createdAt: 0, id: '𝒳'.repeat(256) },
])('a position comes back from its cursor, which needs no escaping in a URL (%#)', (position) => {
  const cursor = encodePosition(LIST, position);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodePosition(cursor, LIST, 'after')).toEqual(position);
  expect(decodePosition(cursor.padEnd(Math.ceil(cursor.length / 4) * 4, '='), LIST, 'after')).toEqual(
    position,
  );
});

test('no cursor is the beginning of the list', () => {
  expect([decodePosition(null, LIST, 'after'), decodePosition(undefined, LIST, 'after')]).toEqual([
    null,
    null,
  ]);
  expect([decodeSeq(null, LIST, 'after'), decodeSeq(encodeSeq(LIST, 7), LIST, 'after')]).toEqual([null, 7]);
});

describe('what is no cursor of this list is VALIDATION_009', () => {
  const other = listDigest('memories', { userId: 'v' });
  test.each([
    ['empty', ''],
    ['no base64', 'not a cursor!'],
    ['base64 of no JSON', 'AAAA'],
    ['of another scope', encodePosition(other, { createdAt: 1, id: 'a' })],
    ['of a history', encodeSeq(LIST, 1)],
    ['an object', forged({ 0: LIST, 1: 1, 2: 'a' })],
    ['null', forged(null)],
    ['short', forged([LIST])],
    ['a time that is a word', forged([LIST, '1', 'a'])],
    ['a time that is a fraction', forged([LIST, 1.5, 'a'])],
    ['a time beyond numbers', Buffer.from(`["${LIST}",1e400,"a"]`).toString('base64url')],
    ['an id that is an object', forged([LIST, 1, { a: 1 }])],
    ['very deep', Buffer.from('['.repeat(100_000)).toString('base64url')],
  ])('%s', async (_name, cursor) => {
    const error = await codeOf(() => decodePosition(cursor, LIST, 'after'), 'VALIDATION_009');
    expect(error.argument).toBe('after');
    if (cursor !== encodeSeq(LIST, 1))
      await codeOf(() => decodeSeq(cursor, listDigest('history', 'x'), 'after'), 'VALIDATION_009');
  });

  test('a digest tells apart lists that join to the same text', () => {
    expect(listDigest('a', 'bc')).not.toBe(listDigest('ab', 'c'));
    expect(listDigest({ userId: 'u', agentId: null })).not.toBe(listDigest({ userId: null, agentId: 'u' }));
  });
});
