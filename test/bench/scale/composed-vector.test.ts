import { expect, test } from 'vitest';
import { randomDirection, seededRandom } from '../../../bench/random.js';
import { composedVector } from '../../../bench/scale/composed-vector.js';

const random = seededRandom(1);
const words = Array.from(
  { length: 200 },
  (_, i) => `word${String.fromCharCode(97 + (i % 26))}${'x'.repeat(i % 9)}${i >= 100 ? 'b' : 'a'}`,
);
const vocabulary = {
  words,
  rankOf: new Map(words.map((word, rank) => [word, rank])),
  common: randomDirection(random, 64),
  own: words.map(() => randomDirection(random, 64)),
  topics: [],
};
const cosine = (a: string, b: string) => {
  const [left, right] = [composedVector(vocabulary, a), composedVector(vocabulary, b)];
  return left.reduce((sum, value, i) => sum + value * (right[i] ?? 0), 0);
};
const [first = '', second = '', third = '', fourth = ''] = [words[150], words[160], words[170], words[180]];

test('a text has one vector, of norm 1', () => {
  expect(composedVector(vocabulary, first)).toEqual(composedVector(vocabulary, first));
  expect(Math.hypot(...composedVector(vocabulary, `${first} ${second}`))).toBeCloseTo(1, 5);
  expect(Math.hypot(...composedVector(vocabulary, 'nothing of the vocabulary'))).toBeCloseTo(1, 5);
});

test('texts with the same words are nearer than texts without, and all lie on one side', () => {
  const same = cosine(`${first} ${second} one`, `${second} ${first} two`);
  const other = cosine(`${first} ${second}`, `${third} ${fourth}`);
  expect(same).toBeGreaterThan(other + 0.2);
  expect(same).toBeLessThan(0.98);
  expect(other).toBeGreaterThan(0.2);
});
