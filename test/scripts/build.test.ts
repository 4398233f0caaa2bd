import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
let clone = '';

/** A clone with the real build, console and client, and a small server, so that a build takes seconds. */
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'engraph-build-'));
  const copied = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'scripts',
    'examples',
    'src/console',
    'src/client',
    'schema',
  ];
  for (const path of copied) await cp(join(project, path), join(clone, path), { recursive: true });
  await symlink(join(project, 'node_modules'), join(clone, 'node_modules'));
  await write('src/cli/cli.ts', "console.log('serving', process.argv.slice(2).join(' '));\n");
  await write('src/old.ts', 'export const old = 1;\n');
  await write('src/part/jre.lock.txt', 'locked\n');
  await write('src/part/watch.mjs', 'export const watched = true;\n');
}, 60_000);
afterAll(() => rm(clone, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(clone, path, '..'), { recursive: true });
  await writeFile(join(clone, path), text);
}

async function run(script: string, ...args: string[]) {
  const { code, stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(clone, 'scripts', script), ...args],
    { cwd: tmpdir() },
  ).then(
    (output) => ({ ...output, code: 0 }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code, stdout, stderr };
}

const built = (path: string) => readFile(join(clone, 'dist', path), 'utf8');

describe('npm start in a fresh clone', () => {
  it('builds the server and the console, then serves in the same process', async () => {
    const start = await run('start.mjs', '--port', '0');
    expect(start.stderr).toContain('built the server');
    expect(start.stderr).toContain('built the console');
    expect(start.stdout).toBe('serving serve --port 0\n');
    expect(start.code).toBe(0);
    expect(await built('part/jre.lock.txt')).toBe('locked\n');
    expect(await built('part/watch.mjs')).toContain('watched');
  });

  it('builds nothing the second time', async () => {
    const start = await run('start.mjs');
    expect(start).toMatchObject({ code: 0, stderr: '', stdout: 'serving serve\n' });
  });
});

describe('the built console', () => {
  it('loads nothing from another place', async () => {
    const html = await built('console/index.html');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toMatch(/^\.\//);

    const assets = await readdir(join(clone, 'dist/console/assets'));
    for (const name of assets.filter((file) => file.endsWith('.css'))) {
      const css = await built(`console/assets/${name}`);
      expect(css.match(/@import|url\(\s*["']?\s*(?:https?:)?\/\/[^)]*/g)).toBeNull();
    }
    const loads =
      /(?:\bimport\s*\(|\bfrom|\bimport|importScripts\s*\(|new\s+(?:Shared)?Worker\s*\(|\.src\s*=)\s*["'`](?:https?:)?\/\/[^"'`]*/g;
    const scripts = assets.filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(5);
    for (const name of scripts) expect((await built(`console/assets/${name}`)).match(loads)).toBeNull();
  });

  it('carries the example operations and the link to Apollo Sandbox', async () => {
    const assets = await readdir(join(clone, 'dist/console/assets'));
    const scripts = await Promise.all(
      assets.filter((file) => file.endsWith('.js')).map((file) => built(`console/assets/${file}`)),
    );
    const all = scripts.join('\n');
    const folders = ['examples/operations', 'examples/explore'].map((folder) => join(clone, folder));
    const names = await Promise.all(
      folders.map(async (at) => (await readdir(at)).map((name) => join(at, name))),
    );
    for (const name of names.flat()) {
      if (!name.endsWith('.graphql')) continue;
      const text = await readFile(name, 'utf8');
      const operation = /^(?:query|mutation|subscription) \w+/m.exec(text)?.[0];
      expect(operation, name).toBeDefined();
      expect(all).toContain(operation);
    }
    expect(all).toContain('https://studio.apollographql.com/sandbox/explorer?endpoint=');
  });
});

describe('engraph/client, as the package has it', () => {
  const USER = `
    import { type Client, createClient, EngraphError, type Hit, type Memory } from 'engraph/client';
    export async function ask(client: Client, userId: string): Promise<readonly Hit[]> {
      const [added] = await client.add({ scope: { userId }, text: 'tea' }, { idempotencyKey: 'k' });
      const kept: Memory | null = added?.memory ?? null;
      for await (const { text, metadata } of client.listAll({ userId })) text.trim() && metadata.topic;
      for await (const { event, memory } of client.subscribe({ userId }, { after: 'c' }))
        if (event === 'ADD') memory?.text.trim();
      // @ts-expect-error a scope has no such id
      await client.list({ user: userId });
      const { nodes } = await client.search(kept?.text ?? '', { userId }, { mode: 'TEXT', first: 5 });
      return nodes;
    }
    export const client = createClient({ url: 'http://127.0.0.1:4000', token: async () => 't' });
    export const again = (error: unknown) => error instanceof EngraphError && error.retryable;
  `;
  const load = (code: string) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { cwd: clone });

  it('is loaded by its name, and loads no module but its own', async () => {
    const files = await readdir(join(clone, 'dist/client'));
    const imported = await Promise.all(
      files.filter((file) => file.endsWith('.js')).map((file) => built(`client/${file}`)),
    );
    const names = imported.flatMap((code) => [...code.matchAll(/ from '([^']+)'/g)].map(([, name]) => name));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !name?.startsWith('./'))).toEqual([]);
    const { stdout } = await load(
      `import * as all from 'engraph/client';
      console.log(...Object.keys(all).sort(), import.meta.resolve('engraph/schema/memory.graphql'));`,
    );
    expect(stdout.trim()).toMatch(/^EngraphError createClient file:.*\/schema\/memory\.graphql$/);
  });

  it.each([
    ['a browser', { lib: ['ES2023', 'DOM'], module: 'ESNext', moduleResolution: 'bundler', types: [] }],
    ['Node', { lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'] }],
  ])('has types for a program in %s, which need no other package', async (_where, options) => {
    const strict = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: 'ES2023' };
    await write('user/user.ts', USER);
    await write('user/tsconfig.json', JSON.stringify({ compilerOptions: { ...strict, ...options } }));
    const tsc = join(project, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', 'user'], { cwd: clone }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  it('is packed with its types and the schema', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json'], { cwd: clone });
    const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
    const paths = files.map(({ path }) => path);
    for (const path of ['dist/client/client.js', 'dist/client/client.d.ts', 'schema/memory.graphql'])
      expect(paths).toContain(path);
  });
});

describe('npm run build', () => {
  it('compiles again only what changed, and removes what no source stands for', async () => {
    await rm(join(clone, 'src/old.ts'));
    const build = await run('build.mjs');
    expect(build.stderr).toContain('built the server');
    expect(build.stderr).not.toContain('console');
    await expect(built('old.js')).rejects.toThrow('ENOENT');
  });

  it('compiles again when the output was deleted', async () => {
    await rm(join(clone, 'dist/cli'), { recursive: true });
    expect((await run('build.mjs')).stderr).toContain('built the server');
    expect(await built('cli/cli.js')).toContain('serving');
  });

  it('fails on a type error each time until it is mended', async () => {
    await write('src/wrong.ts', "export const wrong: number = 'text';\n");
    for (const script of ['build.mjs', 'start.mjs']) {
      const attempt = await run(script);
      expect(attempt.code).toBe(1);
      expect(attempt.stderr).toContain('src/wrong.ts');
      expect(attempt.stdout).toBe('');
    }
    await write('src/wrong.ts', 'export const wrong = 1;\n');
    expect(await run('build.mjs')).toMatchObject({ code: 0 });
  });

  it('builds once when two processes start together, and takes over the lock of a dead one', async () => {
    await write('src/wrong.ts', 'export const wrong = 2;\n');
    await write('dist/.build.lock', '999999999');
    const both = await Promise.all([run('build.mjs'), run('build.mjs')]);
    expect(both.map((build) => build.code)).toEqual([0, 0]);
    expect(both.filter((build) => build.stderr.includes('built the server'))).toHaveLength(1);
  });
});
