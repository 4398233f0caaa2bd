import { describe, expect, test } from 'vitest';
import type { Comparison, Ordered, Scalar } from '../../src/memory/filter.js';
import {
  elementFact,
  metadataFacts,
  orderRanges,
  pathPrefix,
  scalarFact,
} from '../../src/store/metadata-facts.js';

const V = pathPrefix(['v']);

/** Whether the facts of `{v: value}` say that it stands so to the operand. */
function stands(value: Scalar, operator: Comparison, operand: Ordered): boolean {
  const ranges = orderRanges(V, operator, operand);
  return metadataFacts({ v: value }).some((fact) =>
    ranges.some(({ low, high }) => fact >= low && fact < high),
  );
}

const compare: Readonly<Record<Comparison, (difference: number) => boolean>> = {
  gt: (difference) => difference > 0,
  gte: (difference) => difference >= 0,
  lt: (difference) => difference < 0,
  lte: (difference) => difference <= 0,
};
const OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const;

describe('the order of facts is the order of values', () => {
  test('of numbers', () => {
    const numbers = [
      -Number.MAX_VALUE,
      -1e21,
      -10,
      -9,
      -1.5,
      -5e-324,
      0,
      5e-324,
      0.1,
      1,
      9,
      10,
      2 ** 53,
      1e300,
    ];
    for (const [i, value] of numbers.entries()) {
      for (const [j, operand] of numbers.entries()) {
        for (const operator of OPERATORS) {
          const expected = compare[operator](i - j);
          expect(
            stands(value, operator, { type: 'number', value: operand }),
            `${value} ${operator} ${operand}`,
          ).toBe(expected);
        }
      }
    }
    expect(stands(-0, 'gte', { type: 'number', value: 0 })).toBe(true);
    expect(stands(0, 'gt', { type: 'number', value: -0 })).toBe(false);
  });

  test('of strings, by code point, although the database orders by UTF-16 units', () => {
    const characters = [
      '\0',
      'a',
      '\ud7fe',
      '\ud7ff',
      '\ue000',
      '\ue001',
      '\ufffd',
      '\ufffe',
      '\uffff',
      '😀',
      '\u{10ffff}',
    ];
    // Ascending by code point, since the characters are: the empty text, then each with each behind it.
    const texts = [
      '',
      ...characters.flatMap((first) => [first, ...characters.map((second) => first + second)]),
    ];
    for (const [i, value] of texts.entries()) {
      for (const [j, operand] of texts.entries()) {
        for (const operator of ['gt', 'lte'] as const) {
          const expected = compare[operator](i - j);
          if (stands(value, operator, { type: 'text', value: operand }) !== expected) {
            expect.fail(`${JSON.stringify(value)} ${operator} ${JSON.stringify(operand)} is not ${expected}`);
          }
        }
      }
    }
  });
});

describe('no two values share a fact', () => {
  const values = [
    true,
    false,
    'true',
    'btrue',
    1,
    '1',
    'n1',
    '',
    'x',
    '\0',
    '\ue000',
    '\ud7ff',
    '\ud7ff\ue000',
    0.1,
    -0.1,
  ];

  test('at one path, as scalars or as elements of a list', () => {
    const facts = values.flatMap((value) => [scalarFact(V, value), elementFact(V, value)]);
    expect(new Set(facts).size).toBe(facts.length);
    expect(scalarFact(V, 0)).toBe(scalarFact(V, -0));
  });

  test('at two paths, whatever stands in the keys', () => {
    const paths = [
      ['a', 'b'],
      ['a.b'],
      ['a', 'b', ''],
      ['ab'],
      ['a\0b'],
      ['1:a1:b'],
      ['a1:b'],
      ['b', 'a'],
      ['__proto__'],
    ];
    expect(new Set(paths.map(pathPrefix)).size).toBe(paths.length);
    for (const path of paths) expect(pathPrefix(path)).toMatch(/^[\w-]{22}$/);
  });
});

test('every value that is not null has a fact, and facts are no more than values need', () => {
  const metadata = {
    a: 'x',
    b: null,
    c: { d: 1 },
    e: [1, 1, 'x', null, [2], { f: 3 }],
    g: '2024-01-15',
    h: {},
  };
  const at = (...path: string[]) =>
    metadataFacts(metadata).filter((fact) => fact.startsWith(pathPrefix(path)));
  expect(at('a')).toEqual([scalarFact(pathPrefix(['a']), 'x')]);
  expect(at('b')).toEqual([]);
  expect(at('c')).toEqual([`${pathPrefix(['c'])}o`]);
  expect(at('c', 'd')).toEqual([scalarFact(pathPrefix(['c', 'd']), 1)]);
  const e = pathPrefix(['e']);
  expect(at('e')).toEqual([`${e}l`, elementFact(e, 1), elementFact(e, 'x')]);
  expect(at('e', 'f')).toEqual([]);
  expect(at('g')).toHaveLength(2);
  expect(at('h')).toEqual([`${pathPrefix(['h'])}o`]);
  expect(metadataFacts({})).toEqual([]);
});
