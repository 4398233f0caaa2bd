import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lock {
  readonly packages: Readonly<Record<string, { resolved?: string; integrity?: string }>>;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../bench/peers/${name}`, import.meta.url), 'utf8'));

test('the packages that are compared with are locked by hash, and not by address', () => {
  const others = Object.entries((read('package-lock.json') as Lock).packages).filter(([path]) => path !== '');
  expect(others.length).toBeGreaterThan(10);
  expect(
    others.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path),
  ).toEqual([]);
  expect(others.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test('they are named by exact versions', () => {
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
  expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
