import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { LeaseHolder } from '../../src/neo4j-local/lease.js';
import { processStartTime } from '../../src/neo4j-local/process-identity.mjs';
import { type InstanceHealth, type Supervision, supervise } from '../../src/neo4j-local/supervise.js';

// A supervisor knows the database only as a process; here any long-running process is one.
const processes: ChildProcess[] = [];

afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
});

async function startDatabase(): Promise<LeaseHolder> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  processes.push(child);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  return { pid, startTime: await processStartTime(pid) };
}

/** Supervises a database of which `revive` makes the next one, and collects what it says. */
async function supervised(revive: Supervision['revive'], backoffMs: readonly number[]) {
  const health: InstanceHealth[] = [];
  let tell: () => void = () => undefined;
  const jvm = await startDatabase();
  const supervisor = supervise({
    jvm,
    revive,
    lookMs: 10,
    backoffMs,
    onChange: (next) => {
      health.push(next);
      tell();
    },
  });
  const until = async (status: InstanceHealth['status'], times = 1) => {
    while (health.filter((one) => one.status === status).length < times) {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
  };
  return { health, supervisor, until };
}

const reviveOne = async () => ({ jvm: await startDatabase(), uri: 'bolt://127.0.0.1:1' });

test('a database that ends by itself is started again, as often as the backoff has steps, then no more', async () => {
  const { health, supervisor, until } = await supervised(reviveOne, [0, 5]);
  for (const round of [1, 2]) {
    processes.at(-1)?.kill('SIGKILL');
    await until('running', round);
  }
  processes.at(-1)?.kill('SIGKILL');
  await until('given-up');
  expect(health.map(({ status }) => status)).toEqual([
    'restarting',
    'running',
    'restarting',
    'running',
    'given-up',
  ]);
  expect(health.at(-1)).toMatchObject({ deaths: 3 });
  await sleep(50);
  expect(processes).toHaveLength(3);
  await supervisor.stop();
});

test('a restart that fails counts as a death, and the last failure is told', async () => {
  const failure = new Error('the disk is full');
  let tries = 0;
  const { health, supervisor, until } = await supervised(async () => {
    tries += 1;
    if (tries < 3) throw failure;
    return reviveOne();
  }, [0, 1, 2]);
  processes[0]?.kill('SIGKILL');
  await until('running');
  expect(health.map((one) => ('deaths' in one ? [one.deaths, one.cause] : one.uri))).toEqual([
    [1, undefined],
    [2, failure],
    [3, failure],
    'bolt://127.0.0.1:1',
  ]);
  await supervisor.stop();
});

test('a database that ends because it is stopped is not started again', async () => {
  const { health, supervisor } = await supervised(reviveOne, [0, 0]);
  await supervisor.stop();
  processes[0]?.kill('SIGTERM');
  await sleep(50);
  expect([health, processes.length]).toEqual([[], 1]);
});

test('a stop ends a restart that is under way, and waits until it has ended', async () => {
  let ended = false;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const revive = async (signal: AbortSignal) => {
    begin();
    await once(signal, 'abort');
    await sleep(30);
    ended = true;
    throw signal.reason;
  };
  const { supervisor } = await supervised(revive, [0, 0]);
  processes[0]?.kill('SIGKILL');
  await begun;
  await supervisor.stop();
  expect(ended).toBe(true);
});

test('a stop does not sit out the backoff', async () => {
  const { supervisor, until } = await supervised(reviveOne, [60_000]);
  processes[0]?.kill('SIGKILL');
  await until('restarting');
  await supervisor.stop();
  expect(processes).toHaveLength(1);
});
