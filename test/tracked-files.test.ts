import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, trackedFiles } from './support/tracked-files.js';

/** Put together here, so that this file does not contain what it looks for. */
const REGISTRIES = [
  ['registry', 'npmjs', 'org'],
  ['repo1', 'maven', 'org'],
  ['repo', 'maven', 'apache', 'org'],
  ['central', 'sonatype', 'com'],
  ['pypi', 'org'],
  ['files', 'pythonhosted', 'org'],
].map((parts) => parts.join('.'));
const HOMES = [/(?<![\w.~}-])\/(root|work|Users\/\w+|home\/(?!node\b)\w+)\//, /[A-Z]:\\Users\\/];
const UNFINISHED = new RegExp(
  `\\b(${['TO', 'FIX'].map((start, i) => start + ['DO', 'ME'][i]).join('|')})\\b`,
);

const texts = trackedFiles()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path)) }))
  .filter(({ text }) => !text.subarray(0, 8_000).includes(0))
  .map(({ path, text }) => ({ path, text: text.toString('utf8') }));

function linesWith(matches: (line: string) => boolean): string[] {
  return texts.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, i) => (matches(line) ? [`${path}:${i + 1} ${line.trim().slice(0, 120)}`] : [])),
  );
}

test('there are files to look at, and each pattern finds what it looks for', () => {
  expect(texts.length).toBeGreaterThan(50);
  expect(HOMES.some((pattern) => pattern.test(`cd /${'root'}/x`))).toBe(true);
  expect(HOMES.some((pattern) => pattern.test('src/work/x'))).toBe(false);
  expect(UNFINISHED.test(`// ${'TO'}${'DO'}: later`)).toBe(true);
});

test('no file names the host of a package registry', () => {
  expect(linesWith((line) => REGISTRIES.some((host) => line.includes(host)))).toEqual([]);
});

test("no file names a folder of somebody's machine", () => {
  expect(linesWith((line) => HOMES.some((pattern) => pattern.test(line)))).toEqual([]);
});

test('no file marks a place as unfinished', () => {
  expect(linesWith((line) => UNFINISHED.test(line))).toEqual([]);
});
