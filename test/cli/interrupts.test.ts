import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChild } from '../support/child-process.js';

const program = new URL('./waiting-program.ts', import.meta.url);

test('a second Ctrl-C ends at once with 130, but not the copy of the first that npm sends', async () => {
  const child = startChild(program, null);
  await child.waitFor('started');
  child.process.kill('SIGINT');
  expect(await child.waitFor('asked')).toEqual({ asked: 'Interrupted by SIGINT.' });
  child.process.kill('SIGINT');
  await sleep(700);
  expect(child.process.exitCode).toBeNull();
  child.process.kill('SIGINT');
  expect(await child.ended).toBe(130);
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s asks to end, however often it comes', async (signal) => {
  const child = startChild(program, null);
  await child.waitFor('started');
  child.process.kill(signal);
  await child.waitFor('asked');
  await sleep(700);
  child.process.kill(signal);
  await sleep(200);
  expect([child.process.exitCode, child.process.signalCode]).toEqual([null, null]);
  child.process.kill('SIGINT');
  expect(await child.ended).toBe(130);
});
