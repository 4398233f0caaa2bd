import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Preflight {
  nodeProblem(version: string, needed: string): string | undefined;
  installProblem(root: string): string | undefined;
}
const file = new URL('../../scripts/preflight.mjs', import.meta.url);
const { nodeProblem, installProblem } = (await import(file.href)) as Preflight;

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.19.1', '20.20.0', '22.0.0', '24.1.0', '100.0.0'])('accepts %s', (version) => {
    expect(nodeProblem(version, '>=20.19.0')).toBeUndefined();
  });

  it.each(['18.20.4', '20.18.9', '20.9.0', '9.99.99'])('refuses %s and says what to do', (version) => {
    expect(nodeProblem(version, '>=20.19.0')).toMatch(
      new RegExp(`^Engraph needs Node 20\\.19\\.0 or newer; this is Node ${version}.*\n.*nvm install`),
    );
  });
});

describe('installProblem', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'engraph-preflight-'));
    await mkdir(join(root, 'node_modules'));
    const packages = {
      '': { name: 'engraph' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/d': { version: '2.0.0', dev: true },
      'node_modules/a/node_modules/@s/o': { version: '3.0.0', optional: true },
    };
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const install = (packages: Record<string, object>) =>
    writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));

  it('asks for an install where there is none', () => {
    expect(installProblem(root)).toContain('npm ci');
  });

  it('accepts what the lock file names, without optional and development packages too', async () => {
    await install({ 'node_modules/a': { version: '1.0.0' } });
    expect(installProblem(root)).toBeUndefined();
  });

  it('names a package that is missing or of another version', async () => {
    await install({ 'node_modules/a': { version: '0.9.0' } });
    expect(installProblem(root)).toContain('a is 0.9.0, needed is 1.0.0. Type: npm ci');
    await install({});
    expect(installProblem(root)).toContain('a is missing, needed is 1.0.0');
    await install({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/d': { version: '2.1.0' } });
    expect(installProblem(root)).toContain('d is 2.1.0, needed is 2.0.0');
  });
});
