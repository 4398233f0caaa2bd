import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FetchOptions, fetchArtifacts } from '../../src/artifacts/fetch-artifacts.js';
import { FakeRepository } from './fake-repository.js';

let repository: FakeRepository;
let cacheDir: string;

beforeEach(async () => {
  repository = new FakeRepository();
  await repository.start();
  cacheDir = await mkdtemp(join(tmpdir(), 'artifacts-'));
});

afterEach(async () => {
  await repository.stop();
  await rm(cacheDir, { recursive: true });
});

function options(more: Partial<FetchOptions> = {}): FetchOptions {
  return { cacheDir, repository: repository.address, backoffMs: 10, ...more };
}

test('jars arrive with their pinned content, in input order, and a second call asks nobody', async () => {
  const files = ['a', 'b', 'c'].map((name, index) => repository.add(name, 1_000 * (index + 1)));
  const artifacts = files.map((file) => file.artifact);
  const paths = await fetchArtifacts(artifacts, options());
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  expect(contents.map((content, index) => content.equals(files[index]?.content ?? Buffer.of()))).toEqual([
    true,
    true,
    true,
  ]);
  expect(repository.requests).toHaveLength(3);
  expect(await fetchArtifacts(artifacts, options())).toEqual(paths);
  expect(await fetchArtifacts(artifacts, options({ offline: true }))).toEqual(paths);
  expect(repository.requests).toHaveLength(3);
});

test('a cut connection is resumed where it was cut', async () => {
  const { artifact, content } = repository.add('cut', 400_000, { cutAfter: 150_000 });
  const [path = ''] = await fetchArtifacts([artifact], options());
  expect(content.equals(await readFile(path))).toBe(true);
  const from = Number(/^bytes=(\d+)-$/.exec(repository.requests[1]?.range ?? '')?.[1]);
  expect(from).toBeGreaterThan(0);
  expect(from).toBeLessThanOrEqual(150_000);
});

test('a part of an earlier run that is damaged is fetched again from the start', async () => {
  const { artifact, content } = repository.add('torn', 100_000);
  await writeFile(join(cacheDir, 'torn-1.0.jar.part'), randomBytes(40_000));
  const [path = ''] = await fetchArtifacts([artifact], options());
  expect(content.equals(await readFile(path))).toBe(true);
  expect(repository.requests.map((request) => request.range)).toEqual(['bytes=40000-', undefined]);
});

test('a server that answers a range with the whole file is taken from the start', async () => {
  const { artifact, content } = repository.add('whole', 200_000, { cutAfter: 50_000, ignoreRange: true });
  const [path = ''] = await fetchArtifacts([artifact], options());
  expect(content.equals(await readFile(path))).toBe(true);
});

test('a file with another hash is never published, and the message says which', async () => {
  const { artifact } = repository.add('forged', 5_000, { content: randomBytes(5_000) });
  await expect(fetchArtifacts([artifact], options())).rejects.toThrow(
    /org\.example:forged:1\.0.*not the pinned file/s,
  );
  expect(repository.requests).toHaveLength(3);
  expect(await readdir(cacheDir)).toEqual([]);
});

test('a file that is longer than pinned is given up without reading on', async () => {
  const { artifact } = repository.add('long', 5_000, { content: randomBytes(2_000_000) });
  await expect(fetchArtifacts([artifact], options())).rejects.toThrow('more than 5000 bytes');
  expect(existsSync(join(cacheDir, 'long-1.0.jar'))).toBe(false);
});

test('a damaged file in the cache is replaced', async () => {
  const { artifact, content } = repository.add('rotten', 3_000);
  await writeFile(join(cacheDir, 'rotten-1.0.jar'), randomBytes(3_000));
  const [path = ''] = await fetchArtifacts([artifact], options());
  expect(content.equals(await readFile(path))).toBe(true);
});

test('a slow download takes as long as it needs: only silence is limited', async () => {
  const { artifact } = repository.add('slow', 40_000, { pauseMs: 200 });
  const started = performance.now();
  await fetchArtifacts([artifact], options({ idleTimeoutMs: 2_500 }));
  expect(performance.now() - started).toBeGreaterThan(3_000);
  expect(repository.requests).toHaveLength(1);
});

test('a server that falls silent is given up', async () => {
  const { artifact } = repository.add('mute', 40_000, { silent: true });
  await expect(fetchArtifacts([artifact], options({ idleTimeoutMs: 300 }))).rejects.toThrow('in 3 tries');
});

test('an overloaded server is asked again, a missing file is not', async () => {
  const busy = repository.add('busy', 1_000, { status: 503, statusTimes: 2 });
  await fetchArtifacts([busy.artifact], options());
  expect(repository.requests).toHaveLength(3);
  const missing = { ...busy.artifact, coordinate: 'org.example:missing:1.0' };
  await expect(fetchArtifacts([missing], options())).rejects.toThrow('404');
  expect(repository.requests).toHaveLength(4);
});

test('an abort ends the download at once and keeps what has arrived', async () => {
  const { artifact } = repository.add('aborted', 400_000, { pauseMs: 200 });
  const abort = new AbortController();
  const running = fetchArtifacts([artifact], options({ signal: abort.signal }));
  setTimeout(() => abort.abort(new Error('Ctrl-C')), 900);
  await expect(running).rejects.toThrow('Ctrl-C');
  expect((await stat(join(cacheDir, 'aborted-1.0.jar.part'))).size).toBeGreaterThan(0);
  expect(existsSync(join(cacheDir, '.lock'))).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'a full disk is named, with the remedy, and is not tried again',
  async () => {
    const { artifact } = repository.add('full', 100_000);
    // Writing to this device fails as on a full disk.
    await symlink('/dev/full', join(cacheDir, 'full-1.0.jar.part'));
    await expect(fetchArtifacts([artifact], options())).rejects.toThrow(/is full.*ENGRAPH_CACHE_DIR/s);
    expect(repository.requests).toHaveLength(1);
  },
);
