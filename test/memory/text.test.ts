import { describe, expect, test } from 'vitest';
import { MAX_QUERY_BYTES, MAX_TEXT_BYTES, parseText } from '../../src/memory/text.js';
import { codeOf } from './core.js';

test.each([
  ' padded ',
  'a\0b',
  '\u202e',
  '👩‍👩‍👧',
  'x'.repeat(MAX_TEXT_BYTES),
  '€'.repeat(Math.floor(MAX_TEXT_BYTES / 3)),
])('a text is kept as it is (%#)', (text) => {
  expect(parseText(text, 'text')).toBe(text);
});

describe('what is no text is VALIDATION_007', () => {
  test.each([
    ['empty', ''],
    ['white space', ' \t\n\u00a0\u3000'],
    ['a lone surrogate', 'a\ud83d'],
    ['a lone surrogate before another character', '\udc69a'],
    ['one byte too long', 'x'.repeat(MAX_TEXT_BYTES + 1)],
    ['too long in bytes, not in characters', '€'.repeat(Math.ceil(MAX_TEXT_BYTES / 3) + 1)],
  ])('%s', async (_name, text) => {
    expect((await codeOf(() => parseText(text, 'query'), 'VALIDATION_007')).argument).toBe('query');
  });

  test('and a query has a limit of its own', async () => {
    expect(parseText('x'.repeat(MAX_QUERY_BYTES), 'query', MAX_QUERY_BYTES)).toHaveLength(4_096);
    const error = await codeOf(
      () => parseText('x'.repeat(4_097), 'query', MAX_QUERY_BYTES),
      'VALIDATION_007',
    );
    expect(error.message).toContain('4096 bytes');
  });
});
