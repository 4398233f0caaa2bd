import { expect, test } from 'vitest';
import { randomDirection, seededRandom, seedOf, toUnit, zipf } from '../../bench/random.js';

test('the same seed gives the same numbers, another seed others, all of them in [0, 1)', () => {
  const draw = (seed: number) => Array.from({ length: 1_000 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(3).every((value) => value >= 0 && value < 1)).toBe(true);
  expect(draw(3).reduce((sum, value) => sum + value) / 1_000).toBeCloseTo(0.5, 1);
});

test('texts that differ have other seeds', () => {
  const texts = Array.from({ length: 1_000 }, (_, i) => `text ${i}`);
  expect(new Set(texts.map(seedOf)).size).toBe(1_000);
});

test('place r is drawn in proportion to 1 / (r + 1)^exponent', () => {
  const draws = 200_000;
  for (const exponent of [0.5, 1, 1.5]) {
    const counts = new Array<number>(50).fill(0);
    const random = seededRandom(7);
    const draw = zipf(counts.length, exponent);
    for (let i = 0; i < draws; i += 1) {
      const place = draw(random);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    const total = counts.reduce((sum, _, rank) => sum + (rank + 1) ** -exponent, 0);
    for (const [rank, count] of counts.entries()) {
      const expected = (draws * (rank + 1) ** -exponent) / total;
      expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  }
});

test('directions have norm 1 and lean to no side', () => {
  const random = seededRandom(11);
  const sum = new Float32Array(33);
  for (let i = 0; i < 2_000; i += 1) {
    const direction = randomDirection(random, 33);
    expect(Math.hypot(...direction)).toBeCloseTo(1, 5);
    for (const [at, value] of direction.entries()) sum[at] = (sum[at] ?? 0) + value / 2_000;
  }
  expect(Math.hypot(...sum)).toBeLessThan(0.06);
});

test('a vector of zeros has no direction to keep', () => {
  expect([...toUnit(new Float32Array(3))]).toEqual([0, 0, 0]);
  expect([...toUnit(Float32Array.of(3, 4))]).toEqual([...Float32Array.of(0.6, 0.8)]);
});
