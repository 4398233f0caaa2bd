import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCKS = ['package-lock.json', 'test/federation/suite/package-lock.json'];

type Packages = Readonly<Record<string, LockedPackage>>;

function packagesOf(lock: string): Packages {
  const text = readFileSync(new URL(`../${lock}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { packages: Packages }).packages;
}

/** Where npm looks for a dependency: beside its user, then in each folder above. */
function isLocked(name: string, user: string, packages: Packages): boolean {
  const folders = user
    .split('/node_modules/')
    .map((_, i, parts) => parts.slice(0, i + 1).join('/node_modules/'));
  return ['', ...folders].some(
    (folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages,
  );
}

describe.each(LOCKS)('%s', (lock) => {
  const packages = packagesOf(lock);

  test('every dependency is locked for every system, also those that this one does not install', () => {
    const missing = Object.entries(packages).flatMap(([user, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }).filter(
        (name) => !isLocked(name, user, packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('packages are named by hash and not by address', () => {
    const others = Object.entries(packages).filter(([path]) => path !== '');
    const unhashed = others.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(unhashed.map(([path]) => path)).toEqual([]);
    expect(others.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});
