import neo4j from 'neo4j-driver';
import { describe, expect, test } from 'vitest';
import { boltCall, boltParameters, type Parameter } from '../../src/store/bolt-parameters.js';
import { makeStatement } from '../../src/store/cypher.js';

function send(value: Parameter): unknown {
  return boltParameters(makeStatement('test', 'read', 'RETURN $value'), { value }).value;
}

describe('parameters travel as the types that the statements need', () => {
  test('numbers as integers, at every depth', () => {
    expect(send(5)).toEqual(neo4j.int(5));
    expect(send([{ at: -1, more: [Number.MAX_SAFE_INTEGER] }])).toEqual([
      { at: neo4j.int(-1), more: [neo4j.int(Number.MAX_SAFE_INTEGER)] },
    ]);
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    '%d is refused instead of rounded',
    (value) => {
      expect(() => send(value)).toThrow(RangeError);
      expect(() => send([{ value }])).toThrow(RangeError);
    },
  );

  test('texts, truth values and null as they are', () => {
    const value = { text: '$x {y}', yes: true, none: null, list: ['a'] };
    expect(send(value)).toEqual(value);
  });

  test('a vector as the part of its buffer that it shows', () => {
    const whole = Float32Array.from([1, 2, 3, 4]);
    const sent = send(whole.subarray(1, 3)) as { asTypedArray(): Float32Array };
    expect(neo4j.isVector(sent)).toBe(true);
    expect([...sent.asTypedArray()]).toEqual([2, 3]);
    expect(sent.asTypedArray().buffer.byteLength).toBe(8);
  });
});

test('names that the statement does not have, or that are missing, are named', () => {
  const statement = makeStatement('memory-x', 'read', 'RETURN $a, $b // and $c');
  expect(() => boltParameters(statement, { a: 1, c: 1 })).toThrow('memory-x: missing [b] extra [c]');
  expect(() => boltParameters(makeStatement('x', 'read', 'RETURN $toString'), {})).toThrow(
    'missing [toString]',
  );
  expect(Object.keys(boltParameters(statement, { b: 1, a: 2 })).sort()).toEqual(['a', 'b']);
});

test('a statement travels without its comments, and its parameters as one map, so that its plan is for every length and every null', () => {
  const text =
    '// memory-x (read): of $id.\nMATCH (m {id: $id})\n  WHERE m.n IN $ids // and $more\nRETURN $id';
  const statement = makeStatement('memory-x', 'read', text);
  expect(boltCall(statement, { id: null, ids: ['a'] })).toEqual({
    text: '// memory-x\nMATCH (m {id: $p.id})\nWHERE m.n IN $p.ids \nRETURN $p.id',
    parameters: { p: { id: null, ids: ['a'] } },
  });
});
