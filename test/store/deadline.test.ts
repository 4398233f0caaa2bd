import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { SilenceError, withDeadline } from '../../src/store/deadline.js';
import { expectCode } from './contract-fixtures.js';

const never = () => new Promise<never>(() => undefined);

test('work that ends in time gives its own outcome', async () => {
  expect(await withDeadline(Promise.resolve(5), 1_000)).toBe(5);
  await expect(withDeadline(Promise.reject(new Error('its own')), 1_000)).rejects.toThrow('its own');
});

test('work that does not end is TIMEOUT, naming the limit, when the time is up', async () => {
  const start = performance.now();
  const error = await expectCode(withDeadline(never(), 30), 'TIMEOUT');
  expect(error.message).toContain('30 ms');
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('a signal ends the waiting, also one that had fired before', async () => {
  const leave = new AbortController();
  const waiting = expectCode(withDeadline(never(), 60_000, leave.signal), 'TIMEOUT');
  leave.abort();
  await waiting;
  await expectCode(withDeadline(never(), 60_000, leave.signal), 'TIMEOUT');
});

test('waiting in vain is silence of the database, also when the caller leaves first after 10 s', async () => {
  expect(await withDeadline(never(), 5).catch((error: unknown) => error)).toBeInstanceOf(SilenceError);
  vi.useFakeTimers();
  try {
    for (const [seconds, isSilence] of [
      [9, false],
      [10, true],
    ] as const) {
      const leave = new AbortController();
      const waiting = withDeadline(never(), 60_000, leave.signal).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
      leave.abort();
      expect((await waiting) instanceof SilenceError).toBe(isSilence);
    }
  } finally {
    vi.useRealTimers();
  }
});

test('work that fails after the deadline disturbs nobody', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const late = sleep(30).then(() => Promise.reject(new Error('late')));
  await expectCode(withDeadline(late, 5), 'TIMEOUT');
  await sleep(60);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
