import { describe, expect, test } from 'vitest';
import { changeMetadata, MAX_METADATA_BYTES, parseMetadata, parseUnset } from '../../src/memory/metadata.js';
import type { JsonObject } from '../../src/memory/model.js';
import { codeOf } from './core.js';

function json(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

function change(
  stored: JsonObject,
  values: JsonObject | null,
  mode: 'MERGE' | 'REPLACE',
  unset: readonly string[] = [],
) {
  return changeMetadata(stored, { mode, values, unset }, 'input.metadata');
}

function nested(depth: number): JsonObject {
  return depth === 1 ? { a: 1 } : { a: nested(depth - 1) };
}

describe('metadata are kept as they are given', () => {
  test.each([
    '{}',
    '{"z":1,"a":null,"m":{"z":[],"a":{}}}',
    '{"id":"x","data":1,"timestamp":"2024-01-15","__proto__":{"admin":true},"constructor":1,"toJSON":2}',
    '{"deep":{"userId":"u","role":"x"},"list":[{"createdAt":1}]}',
    '{"n":[0.1,-1,9007199254740991,1e-7,true,false]}',
    '{"key with spaces.and dots":"\\u0000\\u202e👩‍👩‍👧"}',
  ])('%s', (text) => {
    expect(JSON.stringify(parseMetadata(json(text), 'metadata'))).toBe(JSON.stringify(json(text)));
    expect(({} as { admin?: boolean }).admin).toBe(undefined);
  });

  test('up to 5 levels, 256 keys, keys of 128 code points and 16,384 bytes', () => {
    const keys = Object.fromEntries(Array.from({ length: 256 }, (_, i) => [`k${i}`, i]));
    const bytes = { a: 'x'.repeat(MAX_METADATA_BYTES - '{"a":""}'.length) };
    for (const value of [nested(5), keys, { ['𝒳'.repeat(128)]: 1 }, bytes]) {
      expect(parseMetadata(value, 'metadata')).toBe(value);
    }
  });
});

describe('what cannot be kept is VALIDATION_006, naming the place', () => {
  const many = Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`k${i}`, { a: i }]));
  test.each<[string, unknown, string]>([
    ['null', null, 'm'],
    ['a list', [], 'm'],
    ['a string', 'x', 'm'],
    ['a reserved name', { userId: 'u' }, 'm.userId'],
    ['a reserved name in snake_case', { expiration_date: 1 }, 'm.expiration_date'],
    ['the role', { role: 'admin' }, 'm.role'],
    ['NaN', { a: [Number.NaN] }, 'm.a[0]'],
    ['an infinite number', json('{"a":1e400}'), 'm.a'],
    ['an unsafe integer', { a: { b: 2 ** 53 } }, 'm.a.b'],
    ['a lone surrogate', { a: ['\ud800'] }, 'm.a[0]'],
    ['a lone surrogate in a key', { '\ud800': 1 }, 'm'],
    ['an empty key', { '': 1 }, 'm'],
    ['a key of 129 code points', { ['𝒳'.repeat(129)]: 1 }, 'm'],
    ['6 levels', nested(6), 'm.a.a.a.a.a'],
    ['6 levels through lists', { a: [[[[[1]]]]] }, 'm.a[0][0][0][0]'],
    ['257 keys on several levels', { ...many, more: 1 }, 'm'],
    ['16,385 bytes', { a: 'x'.repeat(MAX_METADATA_BYTES - '{"a":""}'.length + 1) }, 'm'],
    ['bytes, not characters', { a: '€'.repeat(6_000) }, 'm'],
    ['a value left out', { a: undefined }, 'm.a'],
    ['a bigint', { a: 1n }, 'm.a'],
  ])('%s', async (_name, value, place) => {
    expect((await codeOf(() => parseMetadata(value, 'm'), 'VALIDATION_006')).argument).toBe(place);
  });

  test('20,000 levels, without a stack overflow', async () => {
    let deep: JsonObject = {};
    for (let i = 0; i < 20_000; i += 1) deep = { a: deep };
    await codeOf(() => parseMetadata(deep, 'm'), 'VALIDATION_006');
  });
});

describe('a change of metadata', () => {
  test('MERGE replaces top-level keys whole and keeps the others', () => {
    const stored = json('{"a":{"x":1,"y":2},"b":1}');
    expect(change(stored, { a: { z: 3 }, c: null }, 'MERGE')).toEqual({ a: { z: 3 }, b: 1, c: null });
  });

  test('REPLACE keeps nothing, unless it brings nothing', () => {
    expect(change({ a: 1, b: 2 }, { c: 3 }, 'REPLACE')).toEqual({ c: 3 });
    expect(change({ a: 1 }, {}, 'REPLACE')).toEqual({});
    expect(change({ a: 1, b: 2 }, null, 'REPLACE', ['a'])).toEqual({ b: 2 });
  });

  test('a null is stored; only unset removes, after the merge', () => {
    expect(change({ a: 1 }, { a: null }, 'MERGE')).toEqual({ a: null });
    expect(change({ a: 1, b: 2 }, { c: 3 }, 'MERGE', ['a', 'c'])).toEqual({ b: 2 });
  });

  test('unset follows dots into objects, and takes an escaped dot as a character', () => {
    const stored = json('{"a":{"b":1,"c":2},"a.b":3,"list":[{"b":1}]}');
    expect(change(stored, null, 'MERGE', ['a.b'])).toEqual({ a: { c: 2 }, 'a.b': 3, list: [{ b: 1 }] });
    expect(change(stored, null, 'MERGE', ['a\\.b'])).toEqual({ a: { b: 1, c: 2 }, list: [{ b: 1 }] });
    expect(change(stored, null, 'MERGE', ['x', 'a.x', 'a.b.c', 'list.b', 'toString', '__proto__'])).toEqual(
      stored,
    );
  });

  test('treats __proto__ as any other key', () => {
    const merged = change(json('{"__proto__":{"a":1},"b":1}'), json('{"__proto__":{"c":2}}'), 'MERGE');
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"c":2},"b":1}');
    expect(JSON.stringify(change(merged, null, 'MERGE', ['__proto__.c']))).toBe('{"__proto__":{},"b":1}');
    expect(JSON.stringify(change(merged, null, 'MERGE', ['__proto__']))).toBe('{"b":1}');
  });

  test('changes nothing that is passed in', () => {
    const freeze = (value: JsonObject): JsonObject => {
      for (const member of Object.values(value))
        if (typeof member === 'object' && member) freeze(member as JsonObject);
      return Object.freeze(value);
    };
    const [stored, values] = [freeze({ a: { b: 1 } }), freeze({ c: { d: 1 } })];
    expect(change(stored, values, 'MERGE', ['a.b', 'c.d'])).toEqual({ a: {}, c: {} });
    expect([stored, values]).toEqual([{ a: { b: 1 } }, { c: { d: 1 } }]);
  });

  test('whose outcome breaks a cap is refused though both sides keep it', async () => {
    const half = (name: string) => ({ [name]: 'x'.repeat(10_000) });
    await codeOf(() => change(half('a'), half('b'), 'MERGE'), 'VALIDATION_006');
    expect(change(half('a'), half('b'), 'REPLACE')).toEqual(half('b'));
  });
});

test('a path to unset needs a name at each step, and there are at most 256', async () => {
  expect(parseUnset(['a', 'a.b', 'a\\.b'], 'unset')).toEqual(['a', 'a.b', 'a\\.b']);
  for (const path of ['', '.', 'a.', '.a', 'a..b']) {
    expect((await codeOf(() => parseUnset(['ok', path], 'unset'), 'VALIDATION_006')).argument).toBe(
      'unset[1]',
    );
  }
  await codeOf(
    () =>
      parseUnset(
        Array.from({ length: 257 }, (_, i) => `k${i}`),
        'unset',
      ),
    'VALIDATION_006',
  );
});
