import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeInstance, stopInstance } from '../../src/neo4j-local/describe-instance.js';
import {
  type InstanceFiles,
  instanceFiles,
  newState,
  writeState,
} from '../../src/neo4j-local/instance-files.js';
import { leaseHolders, pinInstance, takeLease } from '../../src/neo4j-local/lease.js';
import { isAlive, processStartTime } from '../../src/neo4j-local/process-identity.mjs';
import { neo4jProbe } from '../../src/store/neo4j-probe.js';
import { startChild } from '../support/child-process.js';

// The watchdog knows the database only as a process in state.json; here any long-running process stands there.
let dataDir: string;
let files: InstanceFiles;
let database: ChildProcess;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'watchdog-'));
  files = instanceFiles(dataDir);
  await mkdir(files.home, { recursive: true });
  await startDatabase('setInterval(() => {}, 1000)');
});

afterEach(async () => {
  database.kill('SIGKILL');
  await rm(dataDir, { recursive: true });
});

async function startDatabase(program: string, startTime?: string): Promise<void> {
  database = spawn(process.execPath, ['-e', `${program}; console.log('up')`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (database.stdout) await once(database.stdout, 'data');
  const pid = database.pid ?? 0;
  await writeState(files, {
    ...newState(),
    pid,
    startTime: startTime ?? (await processStartTime(pid)),
    port: 1,
  });
}

const isRunning = () => database.exitCode === null && database.signalCode === null;

test('the last lease out stops the database, an earlier one does not', async () => {
  const [first, second] = [await takeLease(files), await takeLease(files)];
  await first.release();
  expect(isRunning()).toBe(true);
  await Promise.all([second.release(), second.release()]);
  await sleep(50);
  expect(database.signalCode).toBe('SIGTERM');
  expect(await readdir(files.leases)).toEqual([]);
});

test('two that leave at the same time stop it, too', async () => {
  const leases = await Promise.all([takeLease(files), takeLease(files), takeLease(files)]);
  await Promise.all(leases.map((lease) => lease.release()));
  await sleep(50);
  expect(isRunning()).toBe(false);
});

test('after a kill -9 of its only user the database is stopped', async () => {
  const owner = startChild(new URL('./lease-child.ts', import.meta.url), { dataDir });
  await owner.waitFor('leased');
  expect(await leaseHolders(files)).toEqual([expect.objectContaining({ pid: owner.process.pid })]);
  const ended = once(database, 'exit');
  owner.process.kill('SIGKILL');
  await ended;
  expect(database.signalCode).toBe('SIGTERM');
});

test('a lease that a killed process left behind keeps nothing alive', async () => {
  const lease = await takeLease(files);
  await writeFile(
    join(files.leases, 'old.json'),
    JSON.stringify({ pid: process.pid, startTime: 'another boot' }),
  );
  await lease.release();
  await sleep(50);
  expect(isRunning()).toBe(false);
});

test('a foreign process that has the pid by chance is left alone', async () => {
  database.kill('SIGKILL');
  await startDatabase('setInterval(() => {}, 1000)', 'another boot:12345');
  const lease = await takeLease(files);
  await lease.release();
  await sleep(200);
  expect(isRunning()).toBe(true);
});

test('a database that ignores SIGTERM is killed after 20 s', async () => {
  database.kill('SIGKILL');
  await startDatabase("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");
  const lease = await takeLease(files);
  const started = performance.now();
  await lease.release();
  expect(database.signalCode).toBe('SIGKILL');
  expect(performance.now() - started).toBeLessThan(25_000);
}, 40_000);

test('a data folder that somebody deleted leaves no orphan', async () => {
  const lease = await takeLease(files);
  const pid = database.pid ?? 0;
  // It had to be started again: what is told last counts.
  lease.guard({ pid, startTime: 'another boot' });
  lease.guard({ pid, startTime: await processStartTime(pid) });
  await rm(files.home, { recursive: true });
  await lease.release();
  await sleep(50);
  expect(isRunning()).toBe(false);
});

test('a watchdog that was killed itself is replaced at release', async () => {
  const lease = await takeLease(files);
  const { stdout } = spawn('ps', ['-eo', 'pid,args'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const listing = (await stdout.toArray()).join('');
  const line = listing
    .split('\n')
    .find((row: string) => row.includes('watchdog.mjs') && row.includes(files.leases));
  process.kill(Number.parseInt(line ?? '', 10), 'SIGKILL');
  await sleep(200);
  await lease.release();
  await sleep(50);
  expect(isRunning()).toBe(false);
});

test('a pinned instance outlives its users until it is stopped, and a user outlives the stop', async () => {
  const pid = database.pid ?? 0;
  const lease = await takeLease(files);
  await pinInstance(files, { pid, startTime: await processStartTime(pid) });
  await lease.release();
  expect(isRunning()).toBe(true);
  const user = await takeLease(files);
  expect(await stopInstance(dataDir)).toHaveLength(1);
  expect(isRunning()).toBe(true);
  await user.release();
  await sleep(50);
  expect(isRunning()).toBe(false);
  expect(await stopInstance(dataDir)).toEqual([]);
});

test('a process that does not answer as our Neo4j is described as silent, a dead one as stopped', async () => {
  expect(await describeInstance(dataDir, neo4jProbe)).toMatchObject({ status: 'silent', pid: database.pid });
  database.kill('SIGKILL');
  await once(database, 'exit');
  expect((await describeInstance(dataDir, neo4jProbe)).status).toBe('stopped');
  expect((await describeInstance(join(dataDir, 'other'), neo4jProbe)).status).toBe('absent');
});

test.runIf(process.platform !== 'win32')('a process of another user counts as alive', async () => {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { isAlive } = await import(${url('../../src/neo4j-local/process-identity.mjs')});
    (await import(${url('../support/give-up-root.mjs')})).giveUpRoot();
    console.log(await isAlive(1, undefined));`;
  const args = ['--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  expect((await child.stdout.toArray()).join('').trim()).toBe('true');
});

test('a pid counts only together with its start time', async () => {
  const start = await processStartTime(process.pid);
  expect(start).toBeTruthy();
  expect(await isAlive(process.pid, start)).toBe(true);
  expect(await isAlive(process.pid, `${start}0`)).toBe(false);
  expect(await isAlive(process.pid, undefined)).toBe(true);
});
