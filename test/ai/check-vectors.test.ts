import { describe, expect, test } from 'vitest';
import { InvalidVectorError, toUnitVector } from '../../src/ai/check-vectors.js';

describe('toUnitVector', () => {
  test('scales to a norm of 1 and keeps the direction', () => {
    expect([...toUnitVector([3, 4], 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  test('gives memory of its own, whatever the values lie in', () => {
    const shared = new Float32Array([9, 9, 1, 0]);
    const vector = toUnitVector(shared.subarray(2), 2);
    expect(vector.buffer.byteLength).toBe(8);
    vector[0] = 5;
    expect(shared[2]).toBe(1);
  });

  test('keeps very small and very large values usable', () => {
    expect([...toUnitVector([1e-30, 0], 2)]).toEqual([1, 0]);
    expect([...toUnitVector([3e38, 0], 2)]).toEqual([1, 0]);
  });

  test.each([
    ['another length', [1, 2, 3], /has 3 dimensions, but 2 are configured/],
    ['NaN', [1, Number.NaN], /NaN at position 1/],
    ['infinity', [1, Number.POSITIVE_INFINITY], /Infinity at position 1/],
    ['a number that no 32-bit float holds', [1, 1e39], /1e\+39 at position 1/],
    ['null', [1, null], /null at position 1/],
    ['a text in place of a number', [1, '2'], /position 1/],
    ['zeros only', [0, 0], /only zeros/],
    ['numbers that are zero as 32-bit floats', [1e-60, 1e-60], /only zeros/],
    ['base64', 'AACAPwAAAAA=', /base64/],
    ['nothing', undefined, /undefined instead of a list/],
    ['an object', {}, /an object instead of a list/],
  ])('refuses %s', (_, values, message) => {
    expect(() => toUnitVector(values, 2)).toThrow(InvalidVectorError);
    expect(() => toUnitVector(values, 2)).toThrow(message);
  });
});
