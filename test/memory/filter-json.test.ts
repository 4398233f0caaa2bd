import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../src/memory/filter-input.js';
import { parseFilterJson } from '../../src/memory/filter-json.js';
import type { JsonObject } from '../../src/memory/model.js';
import { codeOf } from './core.js';

function parsed(input: unknown) {
  return parseFilterJson(input, 'filterJson');
}

describe('the JSON spelling', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['operators with and without $', { n: { $gte: 1, lt: 2 } }, { n: { gte: 1, $lt: 2 } }],
    ['a bare scalar and eq', { n: 1 }, { n: { eq: 1 } }],
    ['a bare list and in', { n: [1, 'a'] }, { n: { $in: [1, 'a'] } }],
    ['a bare null and eq: null', { n: null }, { n: { eq: null } }],
    [
      'snake case and camel case',
      { user_id: 'u', created_at: '2026-01-01' },
      { userId: 'u', createdAt: '2026-01-01' },
    ],
    ['a bare key and metadata.key', { topic: 'x' }, { 'metadata.topic': 'x' }],
    ['a bare path and metadata.path', { 'a.b': 'x' }, { 'metadata.a.b': 'x' }],
    ['a metadata object and its paths', { metadata: { 'a.b': { gt: 1 } } }, { 'metadata.a.b': { gt: 1 } }],
    ['ids as integers and as strings', { user_id: [42, 0] }, { user_id: ['42', '0'] }],
    ['roles in lower case', { role: ['user', 'tool'] }, { role: ['USER', 'TOOL'] }],
  ])('%s mean the same', (_name, one, other) => {
    const shape = (filter: JsonObject) =>
      JSON.stringify(parsed(filter)).replaceAll('{"kind":"and","of":[]}', '');
    const flat = (filter: JsonObject) => shape(filter).replaceAll(/\{"kind":"and","of":\[|\]\}/g, '');
    expect(flat(one)).toBe(flat(other));
  });

  test.each(['and', 'AND', 'And', '$and', '$AND', 'or', 'OR', '$or', '$Or'])('%s joins', (word) => {
    const kind = word.toLowerCase().replace('$', '');
    expect(parsed({ [word]: [{ n: 1 }, { n: 2 }] })).toEqual({
      kind: 'and',
      of: [{ kind, of: [parsed({ n: 1 }), parsed({ n: 2 })] }],
    });
  });

  test.each(['not', 'NOT', '$not', '$NOT', 'Not'])('%s of a list is none of it', (word) => {
    expect(parsed({ [word]: [{ n: 1 }, { n: 2 }] })).toEqual({
      kind: 'and',
      of: [{ kind: 'not', of: { kind: 'or', of: [parsed({ n: 1 }), parsed({ n: 2 })] } }],
    });
    expect(parsed({ [word]: { n: 1 } })).toEqual({
      kind: 'and',
      of: [{ kind: 'not', of: { kind: 'or', of: [parsed({ n: 1 })] } }],
    });
  });

  test('keeps all conditions on one key and all members of one list', () => {
    const filter = JSON.stringify(
      parsed({ AND: [{ n: { gte: 2, lte: 4 } }, { n: { ne: 3 } }], n: { lt: 9 } }),
    );
    expect(filter.match(/"kind":"metadata"/g)).toHaveLength(4);
  });

  test('does not change what it is given', () => {
    const freeze = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    expect(() => parsed(freeze({ AND: [{ user_id: ' u ' }, { NOT: { n: [1] } }] }))).not.toThrow();
  });

  test('absent matches all', () => {
    expect([parsed(undefined), parsed(null)]).toEqual([parseFilter(null, 'f'), parseFilter(undefined, 'f')]);
  });
});

describe('what cannot be understood is refused, naming the place', () => {
  const long = 'x'.repeat(1_025);
  test.each<[string, unknown, string]>([
    [
      'an unknown operator',
      { AND: [{ n: 1 }, { 'metadata.age': { regex: 'x' } }] },
      'filterJson.AND[1].metadata.age.regex',
    ],
    ['an unknown operator with $', { n: { $where: '1' } }, 'filterJson.n.$where'],
    ['an operator with two $', { n: { $$eq: 1 } }, 'filterJson.n.$$eq'],
    ['an operator where a field belongs', { $gte: 1 }, 'filterJson.$gte'],
    ['an operator of another field', { user_id: { gt: 'a' } }, 'filterJson.user_id.gt'],
    ['a nested object instead of a path', { metadata: { a: { b: 1 } } }, 'filterJson.metadata.a.b'],
    ['metadata that is no object', { metadata: 'x' }, 'filterJson.metadata'],
    ['a field that no filter can test', { hash: 'x' }, 'filterJson.hash'],
    ['a logical word with an object', { AND: { n: 1 } }, 'filterJson.AND'],
    ['a logical word with null', { or: null }, 'filterJson.or'],
    ['a member that is no object', { OR: [{ n: 1 }, 'x'] }, 'filterJson.OR[1]'],
    ['a member that is a list', { NOT: [[{ n: 1 }]] }, 'filterJson.NOT[0]'],
    [
      'order with a boolean',
      { AND: [{ 'metadata.age': { $gte: true } }] },
      'filterJson.AND[0].metadata.age.$gte',
    ],
    ['order with a list', { n: { lt: [1] } }, 'filterJson.n.lt'],
    ['order with null', { n: { lt: null } }, 'filterJson.n.lt'],
    ['in with a scalar', { n: { in: 1 } }, 'filterJson.n.in'],
    ['in with null', { n: { nin: [1, null] } }, 'filterJson.n.nin[1]'],
    ['a bare list with an object', { n: [1, { eq: 2 }] }, 'filterJson.n[1]'],
    ['eq with a list', { n: { eq: [1] } }, 'filterJson.n.eq'],
    ['eq with an object', { n: { eq: {} } }, 'filterJson.n.eq'],
    ['contains with a list', { t: { contains: ['a'] } }, 'filterJson.t.contains'],
    ['icontains with a number', { t: { icontains: 1 } }, 'filterJson.t.icontains'],
    ['startsWith with null', { t: { startsWith: null } }, 'filterJson.t.startsWith'],
    ['exists with a word', { t: { exists: 'yes' } }, 'filterJson.t.exists'],
    ['a number that is none', { n: Number.POSITIVE_INFINITY }, 'filterJson.n'],
    ['a value that is missing', { n: undefined }, 'filterJson.n'],
    ['an operand that is missing', { n: { eq: undefined } }, 'filterJson.n.eq'],
    ['an id that is a fraction', { user_id: 4.2 }, 'filterJson.user_id'],
    ['an id that is true', { user_id: [true] }, 'filterJson.user_id[0]'],
    ['a role that is none', { role: 'User' }, 'filterJson.role'],
    ['a time that is a number', { createdAt: { gt: 5 } }, 'filterJson.createdAt.gt'],
    ['text with a number', { text: { contains: 5 } }, 'filterJson.text.contains'],
    ['half of a surrogate pair', { n: '\ud800' }, 'filterJson.n'],
    ['a long string', { n: { contains: long } }, 'filterJson.n.contains'],
    ['a long list', { n: Array.from({ length: 1_001 }, (_, i) => i) }, 'filterJson.n'],
    ['a path of six keys', { 'metadata.a.b.c.d.e.f': 1 }, 'filterJson.metadata.a.b.c.d.e.f'],
    ['a path with an empty key', { 'metadata.a..b': 1 }, 'filterJson.metadata.a..b'],
    ['an empty path', { 'metadata.': 1 }, 'filterJson.metadata.'],
    ['an empty key', { '': 1 }, 'filterJson.'],
    ['a key longer than keys are', { ['k'.repeat(129)]: 1 }, `filterJson.${'k'.repeat(128)}…`],
    ['a key of a megabyte', { ['k.'.repeat(500_000)]: 1 }, `filterJson.${'k.'.repeat(64)}…`],
    ['a list as the whole', [{ n: 1 }], 'filterJson'],
  ])('%s', async (_name, input, place) => {
    const error = await codeOf(() => parsed(input), 'VALIDATION_005');
    expect(error.argument).toBe(place);
    expect(error.message.startsWith(`'${place}' `)).toBe(true);
  });

  test('a bad id is VALIDATION_004, a bad time VALIDATION_008', async () => {
    for (const id of ['*', '', 'a b', 'a\tb']) {
      const error = await codeOf(() => parsed({ OR: [{ user_id: [id] }] }), 'VALIDATION_004');
      expect(error.argument).toBe('filterJson.OR[0].user_id[0]');
    }
    const error = await codeOf(() => parsed({ eventAt: { $gte: '2099-02-30' } }), 'VALIDATION_008');
    expect(error.argument).toBe('filterJson.eventAt.$gte');
  });

  test('what is just within the limits is taken', () => {
    for (const input of [
      { n: { contains: '😀'.repeat(1_024) } },
      { n: Array.from({ length: 1_000 }, (_, i) => i) },
      { 'metadata.a.b.c.d.e': 1 },
      { ['k'.repeat(128)]: 1 },
      { OR: Array.from({ length: 64 }, (_, n) => ({ n })) },
      JSON.parse(`${'{"NOT":'.repeat(7)}{"n":1}${'}'.repeat(7)}`),
    ]) {
      expect(() => parsed(input)).not.toThrow();
    }
  });

  test.each([
    ['65 conditions', { OR: Array.from({ length: 65 }, (_, n) => ({ n })) }],
    ['65 keys', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 1]))],
    [
      '65 operators',
      { AND: Array.from({ length: 13 }, () => ({ n: { gt: 1, gte: 1, lt: 1, lte: 1, ne: 1 } })) },
    ],
    ['65 empty members', { OR: Array.from({ length: 65 }, () => ({})) }],
    ['65 empty lists', { OR: Array.from({ length: 65 }, () => ({ NOT: [] })) }],
    ['65 empty conditions', { OR: Array.from({ length: 65 }, () => ({ n: {} })) }],
    ['9 levels', JSON.parse(`${'{"NOT":'.repeat(8)}{"n":1}${'}'.repeat(8)}`)],
    ['9 levels of lists', JSON.parse(`${'{"NOT":['.repeat(8)}{"n":1}${']}'.repeat(8)}`)],
  ])('%s are too many', async (_name, input) => {
    await codeOf(() => parsed(input), 'VALIDATION_005');
  });

  test('20,000 levels, and a member shared a thousandfold on each of 8, are refused at once', async () => {
    let deep: JsonObject = { n: 1 };
    for (let level = 0; level < 20_000; level += 1) deep = { NOT: deep };
    let shared: JsonObject = {};
    for (let level = 1; level < 8; level += 1) shared = { OR: Array.from({ length: 1_000 }, () => shared) };
    const start = performance.now();
    await codeOf(() => parsed(deep), 'VALIDATION_005');
    await codeOf(() => parsed({ n: { eq: deep } }), 'VALIDATION_005');
    await codeOf(() => parsed(shared), 'VALIDATION_005');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('the typed spelling of metadata', () => {
  test('means what the JSON spelling means', () => {
    const typed = parseFilter(
      {
        metadata: [
          { path: 'a.b', gte: 1, lt: 2 },
          { path: 'c\\.d', in: ['x', true] },
        ],
      },
      'filter',
    );
    const json = parsed({ 'metadata.a.b': { gte: 1, lt: 2 }, 'metadata.c\\.d': { in: ['x', true] } });
    expect(typed).toEqual({ kind: 'and', of: [json] });
  });

  test.each<[string, unknown, string]>([
    ['no path', { metadata: [{ eq: 1 }] }, 'filter.metadata[0].path'],
    ['a path that is a number', { metadata: [{ path: 1, eq: 1 }] }, 'filter.metadata[0].path'],
    ['a path of six keys', { metadata: [{ path: 'a.b.c.d.e.f' }] }, 'filter.metadata[0].path'],
    ['an unknown operator', { metadata: [{ path: 'a', regex: 'x' }] }, 'filter.metadata[0].regex'],
    ['an object as operand', { metadata: [{ path: 'a', eq: { b: 1 } }] }, 'filter.metadata[0].eq'],
    ['an object instead of a list', { metadata: { path: 'a', eq: 1 } }, 'filter.metadata'],
    ['an order with true', { or: [{ metadata: [{ path: 'a', lt: true }] }] }, 'filter.or[0].metadata[0].lt'],
    ['a long text', { text: { contains: 'x'.repeat(1_025) } }, 'filter.text.contains'],
    ['order on text', { text: { gt: 'x' } }, 'filter.text.gt'],
  ])('%s is VALIDATION_005', async (_name, input, place) => {
    const error = await codeOf(() => parseFilter(input as object, 'filter'), 'VALIDATION_005');
    expect(error.argument).toBe(place);
  });

  test('65 paths are too many', async () => {
    const metadata = Array.from({ length: 65 }, () => ({ path: 'a' }));
    await codeOf(() => parseFilter({ metadata }, 'filter'), 'VALIDATION_005');
  });
});
