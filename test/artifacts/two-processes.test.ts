import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from '../../src/artifacts/file-lock.js';
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

test('of two processes one downloads; the other waits, shows its progress and finds the file', async () => {
  const { artifact } = repository.add('shared', 60_000, { pauseMs: 150 });
  const job = { artifacts: [artifact], cacheDir: join(folder, 'c'), repository: repository.address };
  const children = [startChild(script, job), startChild(script, job)];
  const results = await Promise.all(children.map((child) => child.waitFor('paths')));
  expect(results[0]?.paths).toEqual(results[1]?.paths);
  expect(repository.requests).toHaveLength(1);
  const waits = children
    .flatMap((child) => child.events)
    .filter((event) => String(event.message).startsWith('waiting'));
  expect(waits.some((event) => Number(event.done) > 0)).toBe(true);
});

test('after a kill -9 in mid-download the next process takes the lock over and resumes', async () => {
  const { artifact, content } = repository.add('killed', 400_000, { pauseMs: 300 });
  const job = { artifacts: [artifact], cacheDir: join(folder, 'c'), repository: repository.address };
  const first = startChild(script, job);
  await first.waitFor('message');
  await sleep(1_500);
  first.process.kill('SIGKILL');
  await first.ended;
  expect(existsSync(join(job.cacheDir, '.lock'))).toBe(true);
  const started = performance.now();
  const second = startChild(script, job);
  const [path] = (await second.waitFor('paths')).paths as string[];
  expect(content.equals(await readFile(path ?? ''))).toBe(true);
  expect(repository.requests[1]?.range).toMatch(/^bytes=\d{2,}-$/);
  // 15 s of silence, then at most the whole download.
  expect(performance.now() - started).toBeLessThan(15_000 + 25_000);
});

test('a holder that falls silent loses the lock; one that works keeps it, however long', async () => {
  const path = join(folder, 'lock');
  const options = { heartbeatMs: 50, silenceMs: 2_000 };
  const first = startChild(script, { holdLock: path, ...options });
  await first.waitFor('held');
  const order: string[] = [];
  const mine = withFileLock(path, options, async (lock) => {
    order.push('taken');
    first.process.kill('SIGKILL');
    await sleep(10);
    expect(lock.signal.aborted).toBe(false);
  });
  await sleep(3_500);
  // Alive and beating: nobody takes it, however long.
  expect(order).toEqual([]);
  first.process.kill('SIGSTOP');
  await mine;
  expect(order).toEqual(['taken']);
  expect(existsSync(path)).toBe(false);
});

test('work that lost its lock is told so', async () => {
  const path = join(folder, 'lock');
  const lost = await withFileLock(path, { heartbeatMs: 20 }, async (lock) => {
    await rm(path);
    return withFileLock(path, {}, async () => {
      await once(lock.signal, 'abort');
      return lock.signal.reason.message;
    });
  });
  expect(lost).toContain(`${path} was taken over by process ${process.pid}`);
});

test('ten contenders never hold the lock together', async () => {
  const path = join(folder, 'lock');
  let [inside, most, turns] = [0, 0, 0];
  const contend = () =>
    withFileLock(path, {}, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(1);
      turns += 1;
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 10 }, contend));
  expect([most, turns]).toEqual([1, 10]);
});
