import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LONG } from './support/longest-first.js';

test('every file that is named as a long one is there', () => {
  expect(LONG.filter((name) => !existsSync(new URL(`${name}.test.ts`, import.meta.url)))).toEqual([]);
  expect(new Set(LONG).size).toBe(LONG.length);
});
