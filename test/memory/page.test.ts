import { describe, expect, test } from 'vitest';
import { type PageInput, pageOf, parseFirst, parsePage } from '../../src/memory/page.js';
import { codeOf } from './core.js';

test('first is 1 to 100, or its default', async () => {
  expect([
    parseFirst(undefined, 20, 'first'),
    parseFirst(null, 10, 'first'),
    parseFirst(1, 10, 'first'),
    parseFirst(100, 10, 'first'),
  ]).toEqual([20, 10, 1, 100]);
  for (const first of [0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e6]) {
    expect((await codeOf(() => parseFirst(first, 10, 'first'), 'VALIDATION_009')).argument).toBe('first');
  }
});

describe('a page', () => {
  test('is read forwards unless something of the other direction is given, 20 long unless told otherwise', () => {
    const asked = (input: PageInput) => {
      const { length, backward, cursor } = parsePage(input);
      return [length, backward ? 'backward' : 'forward', cursor];
    };
    expect(asked({})).toEqual([20, 'forward', null]);
    expect(asked({ first: null, after: null, last: null, before: null })).toEqual([20, 'forward', null]);
    expect(asked({ first: 3 })).toEqual([3, 'forward', null]);
    expect(asked({ first: 3, after: 'x', last: null })).toEqual([3, 'forward', 'x']);
    expect(asked({ last: 3 })).toEqual([3, 'backward', null]);
    expect(asked({ last: 3, before: 'x', first: null })).toEqual([3, 'backward', 'x']);
    expect(asked({ before: 'x' })).toEqual([20, 'backward', 'x']);
  });

  test.each<[PageInput, string, RegExp]>([
    [
      { first: 1, last: 1 },
      'last',
      /'last' reads backwards and 'first' forwards\. Pass 'first' with 'after'/,
    ],
    [{ last: 1, after: 'x' }, 'last', /'last' reads backwards and 'after' forwards/],
    [{ first: 1, before: 'x' }, 'before', /'before' reads backwards and 'first' forwards/],
    [{ after: 'x', before: 'y' }, 'before', /or 'last' with 'before'/],
    [{ last: 0 }, 'last', /'last' must be 1 to 100/],
    [{ last: 101 }, 'last', /'last' must be 1 to 100/],
  ])('of %j is refused', async (input, argument, text) => {
    const error = await codeOf(() => parsePage(input), 'VALIDATION_009');
    expect([error.argument, error.message]).toEqual([argument, expect.stringMatching(text)]);
  });

  test('has its items in the order of the list, and says on which sides there is more', () => {
    const forward = parsePage({ first: 2 });
    expect(pageOf([1, 2, 3], forward)).toEqual({ items: [1, 2], hasNextPage: true, hasPreviousPage: false });
    expect(pageOf([1, 2], { ...forward, cursor: 'x' })).toEqual({
      ...{ items: [1, 2], hasNextPage: false, hasPreviousPage: true },
    });
    const backward = parsePage({ last: 2 });
    expect(pageOf([9, 8, 7], backward)).toEqual({ items: [8, 9], hasNextPage: false, hasPreviousPage: true });
    expect(pageOf([8], { ...backward, cursor: 'x' })).toEqual({
      ...{ items: [8], hasNextPage: true, hasPreviousPage: false },
    });
    expect(pageOf([], backward)).toEqual({ items: [], hasNextPage: false, hasPreviousPage: false });
  });
});
