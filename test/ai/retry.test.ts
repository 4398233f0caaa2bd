import { describe, expect, test } from 'vitest';
import { retry, retryAfterOf } from '../../src/ai/retry.js';

const never = new AbortController().signal;
const plenty = () => 60_000;
const again = () => ({ retryable: true, retryAfterMs: undefined });

function failing(times: number) {
  const state = { calls: 0 };
  const act = async () => {
    state.calls++;
    if (state.calls <= times) throw new Error(`failure ${state.calls}`);
    return 'done';
  };
  return { state, act };
}

describe('retry', () => {
  test('repeats what fails until it succeeds', async () => {
    const { act, state } = failing(2);
    await expect(
      retry(act, { maxRetries: 2, judge: again, remainingMs: plenty, signal: never }),
    ).resolves.toBe('done');
    expect(state.calls).toBe(3);
  });

  test('gives up after its number of tries with the last error', async () => {
    const { act, state } = failing(9);
    const result = retry(act, { maxRetries: 2, judge: again, remainingMs: plenty, signal: never });
    await expect(result).rejects.toThrow('failure 3');
    expect(state.calls).toBe(3);
  });

  test('does not repeat what cannot succeed', async () => {
    const { act, state } = failing(9);
    const judge = () => ({ retryable: false, retryAfterMs: undefined });
    await expect(retry(act, { maxRetries: 5, judge, remainingMs: plenty, signal: never })).rejects.toThrow(
      'failure 1',
    );
    expect(state.calls).toBe(1);
  });

  test('waits as long as asked', async () => {
    const { act } = failing(1);
    const started = performance.now();
    const judge = () => ({ retryable: true, retryAfterMs: 200 });
    await retry(act, { maxRetries: 1, judge, remainingMs: plenty, signal: never });
    expect(performance.now() - started).toBeGreaterThanOrEqual(199);
  });

  test('does not begin a wait that passes the deadline', async () => {
    const { act, state } = failing(1);
    const started = performance.now();
    const judge = () => ({ retryable: true, retryAfterMs: 10_000 });
    await expect(
      retry(act, { maxRetries: 1, judge, remainingMs: () => 5_000, signal: never }),
    ).rejects.toThrow('failure 1');
    expect(state.calls).toBe(1);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('ends a wait when the signal is aborted', async () => {
    const { act, state } = failing(9);
    const stop = new AbortController();
    const judge = () => ({ retryable: true, retryAfterMs: 30_000 });
    const result = retry(act, { maxRetries: 5, judge, remainingMs: plenty, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(result).rejects.toThrow();
    expect(state.calls).toBe(1);
  });
});

describe('retryAfterOf', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  test.each([
    ['seconds', { 'retry-after': '2' }, 2_000],
    ['a date', { 'retry-after': 'Sun, 22 Nov 2026 10:00:03 GMT' }, 3_000],
    ['a date that has passed', { 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    ['milliseconds', { 'retry-after-ms': '150' }, 150],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterOf(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});
