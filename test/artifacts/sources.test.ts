import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchArtifacts } from '../../src/artifacts/fetch-artifacts.js';
import { startChild } from '../support/child-process.js';
import { FakeRepository } from './fake-repository.js';

const script = new URL('./fetch-child.ts', import.meta.url);
let repository: FakeRepository;
let folder: string;

beforeEach(async () => {
  repository = new FakeRepository();
  await repository.start();
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
});

afterEach(async () => {
  await repository.stop();
  await rm(folder, { recursive: true });
});

async function putIntoLocalRepository(name: string, content: Buffer): Promise<string> {
  const local = join(folder, 'm2');
  await mkdir(join(local, 'org/example', name, '1.0'), { recursive: true });
  await writeFile(join(local, 'org/example', name, '1.0', `${name}-1.0.jar`), content);
  return local;
}

test('a jar of the local Maven repository is copied, not fetched', async () => {
  const { artifact, content } = repository.add('local', 2_000);
  const localRepository = await putIntoLocalRepository('local', content);
  const [path = ''] = await fetchArtifacts([artifact], {
    cacheDir: join(folder, 'c'),
    localRepository,
    offline: true,
  });
  expect(content.equals(await readFile(path))).toBe(true);
});

test('a local jar with another hash is ignored', async () => {
  const { artifact, content } = repository.add('other', 2_000);
  const localRepository = await putIntoLocalRepository('other', Buffer.alloc(2_000));
  const options = { cacheDir: join(folder, 'c'), repository: repository.address, localRepository };
  const [path = ''] = await fetchArtifacts([artifact], options);
  expect(content.equals(await readFile(path))).toBe(true);
  expect(repository.requests).toHaveLength(1);
});

test('offline fails at once and names what is missing', async () => {
  const { artifact } = repository.add('absent', 2_000);
  const options = { cacheDir: join(folder, 'c'), repository: repository.address, offline: true };
  await expect(fetchArtifacts([artifact], options)).rejects.toThrow(
    /Offline.*org\.example:absent:1\.0.*ENGRAPH_OFFLINE/s,
  );
  expect(repository.requests).toHaveLength(0);
});

test('a repository address that does not end in a slash is refused', async () => {
  const { artifact } = repository.add('slash', 10);
  const options = { cacheDir: join(folder, 'c'), repository: 'http://127.0.0.1:1/x' };
  await expect(fetchArtifacts([artifact], options)).rejects.toThrow('ends in "/"');
});

test('a coordinate cannot name a file outside the cache', async () => {
  const { artifact } = repository.add('safe', 10);
  const evil = { ...artifact, coordinate: 'org.example:../../evil:1.0' };
  await expect(fetchArtifacts([evil], { cacheDir: join(folder, 'c') })).rejects.toThrow(
    'is not a coordinate',
  );
});

test('the proxy is used, except for the hosts that are excluded', async () => {
  const { artifact, content } = repository.add('proxied', 2_000);
  // This server plays the proxy: it is asked for an address whose host does not exist.
  const proxy = { httpProxy: repository.address, noProxy: 'direct.invalid' };
  const options = { repository: 'http://repository.invalid/', proxy, backoffMs: 1 };
  const [path = ''] = await fetchArtifacts([artifact], { ...options, cacheDir: join(folder, 'c') });
  expect(content.equals(await readFile(path))).toBe(true);
  expect(repository.requests.map((request) => request.host)).toEqual(['repository.invalid']);
  const direct = { ...options, repository: 'http://direct.invalid/', cacheDir: join(folder, 'd') };
  await expect(fetchArtifacts([artifact], direct)).rejects.toThrow('direct.invalid');
  expect(repository.requests).toHaveLength(1);
});

test.runIf(process.platform !== 'win32')(
  'a read-only cache that holds everything works; an empty one says so',
  async () => {
    const { artifact } = repository.add('kept', 2_000);
    const options = { cacheDir: join(folder, 'c'), repository: repository.address, backoffMs: 1 };
    await fetchArtifacts([artifact], options);
    await chmod(folder, 0o755);
    await chmod(options.cacheDir, 0o555);
    const full = startChild(script, { artifacts: [artifact], ...options, asNobody: true });
    expect((await full.waitFor('paths')).paths).toHaveLength(1);
    const other = { ...artifact, coordinate: 'org.example:new:1.0' };
    const empty = startChild(script, { artifacts: [other], ...options, asNobody: true });
    expect((await empty.waitFor('error')).error).toMatch(/cannot be written \(EACCES\).*ENGRAPH_CACHE_DIR/s);
    await chmod(options.cacheDir, 0o755);
  },
);
