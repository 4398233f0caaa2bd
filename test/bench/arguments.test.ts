import { expect, test } from 'vitest';
import { wholeNumber, wholeNumbers } from '../../bench/arguments.js';

test('whole numbers above 0 are taken, all else is refused by the name of the option', () => {
  expect(wholeNumber('--rounds', '12')).toBe(12);
  expect(wholeNumbers('--sizes', '2000, 10000')).toEqual([2_000, 10_000]);
  for (const given of ['0', '-1', '1.5', 'x', '']) {
    expect(() => wholeNumber('--rounds', given)).toThrow(`--rounds is '${given}'`);
  }
});
