import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GRAPHQL_CODES } from '../src/graphql/format-error.js';
import { ERROR_CATALOGUE, type ErrorCode, MemoryError } from '../src/memory/errors.js';

const text = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);
const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

describe('docs/errors.md', () => {
  test('has a section for every code, and for no other', () => {
    expect([...sections.keys()].sort()).toEqual([...codes, ...GRAPHQL_CODES].sort());
  });

  test.each(codes)('says of %s what the catalogue says, and more', (code) => {
    const { http, retry, text: sentence } = ERROR_CATALOGUE[code];
    const [head, quote, ...advice] = (sections.get(code) ?? '').split('\n\n').slice(1);
    expect(head).toBe(`HTTP ${http}, retry: ${retry}`);
    expect(quote).toBe(`> ${sentence}`);
    expect(advice.join('').length).toBeGreaterThan(20);
  });

  test.each([...GRAPHQL_CODES])('gives %s a status and an explanation', (code) => {
    expect(sections.get(code)).toMatch(/\n\nHTTP \d{3}, retry: (no|yes)\n\n\S.{20}/);
  });
});

describe('MemoryError', () => {
  test("tells the catalogue's text unless there is something nearer to say", () => {
    expect(new MemoryError('CONFLICT').message).toBe(ERROR_CATALOGUE.CONFLICT.text);
    expect(new MemoryError('CONFLICT', { message: 'id taken' }).message).toBe('id taken');
  });

  test('says VALIDATION codes in words', () => {
    const reasons = codes.map((code) => new MemoryError(code).reason);
    expect(Object.fromEntries(codes.map((code, i) => [code, reasons[i]]))).toMatchObject({
      VALIDATION_001: 'SCOPE_REQUIRED',
      VALIDATION_005: 'FILTER_INVALID',
      VALIDATION_009: 'INPUT_INVALID',
      TIMEOUT: undefined,
    });
  });

  test('keeps its cause for the log', () => {
    const cause = new Error('inner');
    expect(new MemoryError('STORE_UNAVAILABLE', {}, cause).cause).toBe(cause);
  });
});
