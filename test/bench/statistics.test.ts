import { expect, test } from 'vitest';
import { fitLine, mean, rounded } from '../../bench/statistics.js';

test('the line through points on a line is that line', () => {
  const { slope, intercept } = fitLine([0, 1, 2, 5].map((x) => [x, 3 * x - 7]));
  expect(slope).toBeCloseTo(3);
  expect(intercept).toBeCloseTo(-7);
});

test('no other line has less squared distance to the points', () => {
  const points = [1, 4, 2, 8, 5, 7].map((y, x) => [x, y] as const);
  const errorOf = (slope: number, intercept: number) =>
    points.reduce((sum, [x, y]) => sum + (y - slope * x - intercept) ** 2, 0);
  const { slope, intercept } = fitLine(points);
  for (const [a, b] of [
    [0.01, 0],
    [-0.01, 0],
    [0, 0.01],
    [0, -0.01],
  ] as const) {
    expect(errorOf(slope + a, intercept + b)).toBeGreaterThan(errorOf(slope, intercept));
  }
});

test('points above each other have no slope, and no points no line', () => {
  expect(
    fitLine([
      [2, 1],
      [2, 3],
    ]).slope,
  ).toBe(0);
  expect(fitLine([]).intercept).toBeNaN();
});

test('a mean and a rounded number', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([])).toBeNaN();
  expect([rounded(0.12345), rounded(1.25, 1), rounded(-0.0004)]).toEqual([0.123, 1.3, -0]);
});
