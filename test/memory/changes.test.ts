import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChangeQueue } from '../../src/memory/change-queue.js';
import {
  beginningAt,
  type ChangePosition,
  comparePositions,
  decodeChange,
  encodeChange,
  isInScope,
  type MemoryChange,
} from '../../src/memory/changes.js';
import { parseScope } from '../../src/memory/scope.js';

const scope = parseScope({ userId: 'ann' }, 'scope');
const place = fc.record({
  at: fc.nat(3),
  changeId: fc.string({ maxLength: 2 }),
  memoryId: fc.string({ maxLength: 2 }),
});

describe('a place in the feed', () => {
  test('is the same after a journey through a cursor', () => {
    fc.assert(
      fc.property(place, (position) => {
        expect(decodeChange(encodeChange(scope, position), scope, 'after')).toEqual(position);
      }),
    );
  });

  test.each([
    ['of another scope', encodeChange(parseScope({ userId: 'bob' }, 'scope'), beginningAt(1))],
    ['that is none', 'x'],
    ['of another list', btoa(JSON.stringify(['list', 1, 'id']))],
  ])('a cursor %s is refused', (_, cursor) => {
    expect(() => decodeChange(cursor, scope, 'after')).toThrow(
      expect.objectContaining({ code: 'VALIDATION_009', argument: 'after' }),
    );
  });

  test('is in one order with all others, behind the beginning of its instant', () => {
    const sign = (a: ChangePosition, b: ChangePosition) => Math.sign(comparePositions(a, b));
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(sign(a, b)).toBe(0 - sign(b, a));
        expect(sign(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
        expect(sign(beginningAt(a.at), a)).toBeLessThanOrEqual(0);
        expect(sign(a, beginningAt(a.at + 1))).toBe(-1);
      }),
    );
  });
});

test('a memory is in a scope when it has every id that the scope names', () => {
  const ids = { userId: 'ann', agentId: 'guide', runId: null, actorId: 'bob' };
  const holds = (input: object) => isInScope(ids, parseScope(input, 'scope'));
  expect(holds({ userId: 'ann' })).toBe(true);
  expect(holds({ userId: 'ann', agentId: 'guide', actorId: 'bob' })).toBe(true);
  for (const other of [
    { userId: 'bob' },
    { userId: 'ann', runId: 'r' },
    { agentId: 'guide', actorId: 'ann' },
  ]) {
    expect(holds(other)).toBe(false);
  }
  expect(isInScope({ userId: null, agentId: null, runId: null, actorId: null }, scope)).toBe(false);
});

describe('a queue', () => {
  const change = (cursor: string): MemoryChange => ({
    cursor,
    event: 'ADD',
    memoryId: cursor,
    memory: null,
    at: 0,
  });
  const done = { done: true, value: undefined };

  test('gives what was put in, in order, to whoever waits already or comes later', async () => {
    const queue = new ChangeQueue(3, () => undefined);
    const first = queue.next();
    queue.push([change('a'), change('b'), change('c')]);
    expect(queue.room).toBe(1);
    expect((await first).value.cursor).toBe('a');
    expect((await queue.next()).value.cursor).toBe('b');
    expect([queue.room, queue.taken]).toEqual([2, 2]);
  });

  test('that fails forgets what waits, says so once, and takes nothing more', async () => {
    const queue = new ChangeQueue(3, () => undefined);
    queue.push([change('a')]);
    queue.fail(new Error('too slow'));
    queue.push([change('b')]);
    await expect(queue.next()).rejects.toThrow('too slow');
    expect(await queue.next()).toEqual(done);
    const waiting = new ChangeQueue(3, () => undefined);
    const next = waiting.next();
    waiting.fail(new Error('too slow'));
    await expect(next).rejects.toThrow('too slow');
    expect(await waiting.next()).toEqual(done);
  });

  test('that is left ends at once, also while somebody waits for it', async () => {
    let left = 0;
    const queue = new ChangeQueue(3, () => {
      left += 1;
    });
    const next = queue.next();
    await queue.return();
    expect([await next, await queue.next(), left]).toEqual([done, done, 1]);
  });
});
