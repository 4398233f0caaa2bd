import { beforeAll, describe, expect, test } from 'vitest';
import { both, type Filter } from '../../src/memory/filter.js';
import type { JsonObject, Memory } from '../../src/memory/model.js';
import type { Call } from '../../src/memory/ports.js';
import {
  filterJsonOf,
  filterOf,
  newMemory,
  newTenant,
  type StoreUnderTest,
  scopeOf,
  T0,
  updateOf,
} from './contract-fixtures.js';
import { EVERYWHERE, expectListed, expectMatches } from './expect-matches.js';
import { FILTER_TABLE, TABLE_MEMORIES } from './filter-table.js';

const scope = scopeOf({ userId: 'u' });

/** What a filter on `v` matches among memories with these values; a name is a memory's id. */
interface Question {
  readonly values: Readonly<Record<string, JsonObject>>;
  readonly ask: readonly (readonly [filter: JsonObject, matches: string])[];
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  'types never convert': {
    values: { num: { v: 1 }, text: { v: '1' }, yes: { v: true }, word: { v: 'true' }, null: { v: null } },
    ask: [
      [{ v: 1 }, 'num'],
      [{ v: '1' }, 'text'],
      [{ v: true }, 'yes'],
      [{ v: ['1', true, 2] }, 'text yes'],
      [{ v: { gt: 0 } }, 'num'],
      [{ v: { gt: '' } }, 'text word'],
      [{ v: { contains: true } }, ''],
      [{ v: { contains: 'r' } }, 'word'],
      [{ v: { exists: true } }, 'num text word yes'],
    ],
  },
  'numbers stand in their order, whatever their sign and size': {
    values: Object.fromEntries(
      [-1e300, -10, -9, -0.5, 0, 5e-324, 0.5, 9, 10, 100, 2 ** 53 - 1].map((v, i) => [`n${i + 10}`, { v }]),
    ),
    ask: [
      [{ v: { lt: -9 } }, 'n10 n11'],
      [{ v: { gte: -0.5, lt: 0.5 } }, 'n13 n14 n15'],
      [{ v: { gt: 0 } }, 'n15 n16 n17 n18 n19 n20'],
      [{ v: -0 }, 'n14'],
      [{ v: { lte: -0 } }, 'n10 n11 n12 n13 n14'],
      [{ v: { gt: 9, lt: 100 } }, 'n18'],
      [{ v: { gte: 9007199254740991 } }, 'n20'],
    ],
  },
  'strings stand in the order of their code points': {
    values: Object.fromEntries(
      [
        '',
        '\0',
        'Z',
        'a',
        'a\0',
        'ab',
        'é',
        '\ud7fe',
        '\ud7ff',
        '\ue000',
        '\ufffd',
        '\ufffe',
        '\uffff',
        '😀',
      ].map((v, i) => [`s${i + 10}`, { v }]),
    ),
    ask: [
      [{ v: { lt: 'a' } }, 's10 s11 s12'],
      [{ v: { lte: 'a' } }, 's10 s11 s12 s13'],
      [{ v: { gt: 'a', lt: 'é' } }, 's14 s15'],
      [{ v: { gt: '\ud7ff' } }, 's19 s20 s21 s22 s23'],
      [{ v: { gte: '\uffff' } }, 's22 s23'],
      [{ v: { gt: '\uffff\uffff' } }, 's23'],
      [{ v: { lt: '\ue000' } }, 's10 s11 s12 s13 s14 s15 s16 s17 s18'],
      [{ v: { lt: '😀', gte: '\ufffe' } }, 's21 s22'],
      [{ v: '😀' }, 's23'],
    ],
  },
  'an ISO date is compared as an instant, and equal as a string': {
    values: {
      date: { v: '2024-03-10' },
      local: { v: '2024-03-10T00:00:00' },
      east: { v: '2024-03-10T01:00:00+02:00' },
      space: { v: '2024-03-10 12:30' },
      none: { v: '2024-02-30' },
      word: { v: 'later' },
      number: { v: 20240310 },
    },
    ask: [
      [{ v: { gte: '2024-03-10' } }, 'date local space'],
      [{ v: { gte: '2024-03-10T00:00:00Z', lt: '2024-03-10T12:00:00Z' } }, 'date local'],
      [{ v: { lt: '2024-03-10' } }, 'east'],
      [{ v: '2024-03-10' }, 'date'],
      [{ v: { ne: '2024-03-10' } }, 'east local none number space word'],
      [{ v: { gte: '2024-02-30' } }, 'date east local none space word'],
      [{ v: { gt: '2024' } }, 'date east local none space word'],
    ],
  },
  'a list equals no scalar, and only contains looks into it': {
    values: {
      mixed: { v: ['red', 1, true, null, ['deep'], { k: 'in' }] },
      empty: { v: [] },
      text: { v: 'a red car' },
      one: { v: 'red' },
    },
    ask: [
      [{ v: { contains: 'red' } }, 'mixed one text'],
      [{ v: { contains: 1 } }, 'mixed'],
      [{ v: { contains: '1' } }, ''],
      [{ v: { contains: true } }, 'mixed'],
      [{ v: { contains: 'deep' } }, ''],
      [{ v: 'red' }, 'one'],
      [{ v: { icontains: 'RED' } }, 'one text'],
      [{ v: { startsWith: 'r' } }, 'one'],
      [{ v: { gte: 'red' } }, 'one'],
      [{ v: { exists: true } }, 'empty mixed one text'],
      [{ 'v.k': 'in' }, ''],
      [{ v: { nin: ['red', 1] } }, 'empty mixed text'],
    ],
  },
  'text is compared literally, icontains in upper case': {
    values: {
      street: { v: 'Hauptstraße 5' },
      greek: { v: 'ΟΔΥΣΣΕΥΣ' },
      wild: { v: 'a%b_c*d.e\\f' },
      emoji: { v: 'yes 👩‍👩‍👧!' },
      empty: { v: '' },
    },
    ask: [
      [{ v: { icontains: 'STRASSE' } }, 'street'],
      [{ v: { icontains: 'οδυσσευς' } }, 'greek'],
      [{ v: { icontains: 'σευ' } }, 'greek'],
      [{ v: { contains: 'σευ' } }, ''],
      [{ v: { contains: '%b_' } }, 'wild'],
      [{ v: { contains: 'a.b' } }, ''],
      [{ v: { startsWith: 'a%b_c*d.e\\' } }, 'wild'],
      [{ v: { contains: '👧' } }, 'emoji'],
      [{ v: { startsWith: 'yes 👩' } }, 'emoji'],
      [{ v: { icontains: '👩‍👩‍👧!' } }, 'emoji'],
      [{ v: { contains: '' } }, 'emoji empty greek street wild'],
      [{ v: '' }, 'empty'],
    ],
  },
  'a path leads through objects, and no key collides with another': {
    values: {
      deep: { a: { b: { c: { d: { e: 1 } } } } },
      dotted: { 'a.b': 1 },
      nested: { a: { b: 1 } },
      hostile: { __proto__own: 0, "m.tenant = ''": 1, '`$f0`': 1, constructor: 1, 'x\0y': 1 },
      plain: { x: { y: 1 }, and: 1, path: 1 },
      back: { 'a\\b': 1 },
    },
    ask: [
      [{ 'metadata.a.b.c.d.e': 1 }, 'deep'],
      [{ 'a.b': { exists: true } }, 'deep nested'],
      [{ a: { exists: true } }, 'deep nested'],
      [{ 'a.b': 1 }, 'nested'],
      [{ 'a\\.b': 1 }, 'dotted'],
      [{ 'a\\\\b': 1 }, 'back'],
      [{ 'a\\b': 1 }, 'back'],
      [{ "m\\.tenant = ''": 1 }, 'hostile'],
      [{ '`$f0`': 1 }, 'hostile'],
      [{ constructor: 1 }, 'hostile'],
      [{ toString: { exists: true } }, ''],
      [{ 'x\0y': 1 }, 'hostile'],
      [{ 'x.y': 1 }, 'plain'],
      [{ 'metadata.and': 1 }, 'plain'],
      [{ metadata: { and: 1, path: { gte: 1 } } }, 'plain'],
      [{ __proto__own: 0 }, 'hostile'],
    ],
  },
};

/** Of the truth table a line, the line that follows it, and what both match. */
const BOTH = [2, 7, 8].map((i) => {
  const [a, b] = FILTER_TABLE.slice(i, i + 2);
  if (a === undefined || b === undefined) throw new Error(`The truth table has no line ${i + 2}.`);
  const inBoth = a.matches.split(' ').filter((id) => b.matches.split(' ').includes(id));
  return [a.json, b.typed, inBoth.join(' ')] as const;
});

const Y2099 = Date.parse('2099-01-01');

const TEXTS: readonly (readonly [filter: JsonObject, matches: string, how?: typeof EVERYWHERE])[] = [
  [{ text: 'Tea' }, 't1'],
  [{ text: ['Tea', 'green tea'] }, 't1 t2'],
  [{ text: { ne: 'Tea' } }, 't2 t3'],
  [{ text: { contains: 'tea' } }, 't2'],
  [{ text: { icontains: 'TEA' } }, 't1 t2', EVERYWHERE],
  [{ text: { startsWith: '100%' } }, 't3'],
  [{ text: { exists: true } }, 't1 t2 t3'],
  [{ text: null }, ''],
  [{ role: 'tool' }, 't2', EVERYWHERE],
  [{ role: { in: ['USER', 'tool'] } }, 't1 t2 t3'],
  [{ role: { exists: false } }, ''],
  [{ event_at: ['2026-11-22T10:00:00Z'] }, 't1 t2 t3'],
  [{ createdAt: { nin: ['2026-11-22T10:00:00Z'] } }, ''],
  [{ updated_at: { exists: true } }, 't1 t2 t3'],
  [{ agent_id: 'a', user_id: ['u', 'v'] }, 't3'],
  [{ expiresAt: '2099-01-01T01:00:00+01:00' }, 't2'],
  [{ expires_at: { ne: '2099-01-01' } }, 't1 t3'],
  [{ expires_at: ['2099-01-01', '2020-01-01'] }, 't2'],
  [{ expires_at: { nin: ['2099-01-01'] } }, 't1 t3'],
  [{ expiresAt: { gte: '2099-01-01' } }, 't2 t3', EVERYWHERE],
  [{ expiresAt: { gt: '2099-01-01', lte: '2100-01-01' } }, 't3'],
  [{ expiresAt: { lt: '9999-12-31' } }, 't2 t3'],
  [{ NOT: { expiresAt: { lt: '9999-12-31' } } }, 't1', EVERYWHERE],
  [{ expiresAt: null }, 't1'],
  [{ expiresAt: { exists: true } }, 't2 t3'],
  [{ expiresAt: { ne: null } }, 't2 t3'],
];

/** What filters on metadata and text mean, in lists, counts, searches and deletes alike. */
export function defineFilterContract(current: () => StoreUnderTest): void {
  async function add(call: Call, values: Readonly<Record<string, JsonObject>>): Promise<void> {
    const { store, dimensions } = current();
    const rows = Object.entries(values).map(([id, metadata]) => newMemory(dimensions, { id, metadata }));
    await store.addMemories(call, rows, T0);
  }

  const expectOnlyListed = (call: Call, filter: Filter, matches: string) =>
    expectListed(current(), call, { scope, filter, matches });
  const expectFound = (call: Call, filter: Filter, matches: string) =>
    expectMatches(current(), call, { scope, filter, matches });

  describe('the truth table of filters', () => {
    const call = newTenant();
    beforeAll(() => add(call, TABLE_MEMORIES));

    test.each(FILTER_TABLE.map((row) => [JSON.stringify(row.json), row] as const))(
      '%s',
      async (_name, row) => {
        await expectFound(call, filterJsonOf(row.json), row.matches);
        await expectFound(call, filterOf(row.typed), row.matches);
      },
    );

    test.each(BOTH)(
      '%j in one spelling and the next line in the other: both hold',
      async (json, typed, matches) => {
        await expectOnlyListed(call, both(filterJsonOf(json), filterOf(typed)), matches);
      },
    );

    test('of what a filter matches and what its complement matches, every memory is in exactly one', async () => {
      const { store } = current();
      for (const { json } of FILTER_TABLE) {
        const matched = await store.countMemories(call, scope, filterJsonOf(json));
        const others = await store.countMemories(call, scope, filterJsonOf({ NOT: json }));
        expect(matched + others, JSON.stringify(json)).toBe(Object.keys(TABLE_MEMORIES).length);
      }
    });
  });

  describe('a filter on metadata', () => {
    test.each(Object.entries(QUESTIONS))('%s', async (_name, { values, ask }) => {
      const call = newTenant();
      await add(call, values);
      for (const [json, matches] of ask) await expectFound(call, filterJsonOf(json), matches);
    });

    test('sees the metadata of an update, and no longer the old', async () => {
      const { store } = current();
      const call = newTenant();
      await add(call, { m: { v: 1, gone: true } });
      const apply = (_stored: Memory): JsonObject => ({ v: [2], now: 'yes' });
      await store.updateMemory(call, updateOf('m'), apply, T0 + 1);
      for (const [json, matches] of [
        [{ v: 1 }, ''],
        [{ v: { contains: 2 } }, 'm'],
        [{ gone: { exists: true } }, ''],
        [{ now: { startsWith: 'y' } }, 'm'],
      ] as const) {
        await expectFound(call, filterJsonOf(json), matches);
      }
    });

    test('takes a thousand values, and metadata as large as it may be', async () => {
      const call = newTenant();
      const list = Array.from({ length: 3_000 }, (_, i) => i);
      await add(call, { big: { v: list, s: 'x'.repeat(1_500) }, small: { v: 998 } });
      const values = Array.from({ length: 1_000 }, (_, i) => i - 1);
      await expectFound(call, filterJsonOf({ v: values }), 'small');
      await expectFound(call, filterJsonOf({ v: { contains: 2_999 } }), 'big');
      await expectFound(call, filterJsonOf({ s: { contains: 'x'.repeat(1_024) } }), 'big');
    });

    test('deletes what it lists, and nothing else', async () => {
      const { store } = current();
      const call = newTenant();
      await add(call, TABLE_MEMORIES);
      const filter = filterJsonOf({ OR: [{ n: { gte: 2 } }, { 'metadata.o.p.q': true }] });
      const batch = { upTo: T0, limit: 10, actorId: null, at: T0 };
      expect((await store.deleteMemories(call, scope, filter, batch)).deleted).toBe(3);
      await expectFound(call, filterJsonOf({ n: { ne: 99 } }), 'm1 m4');
    });
  });

  describe('a filter on a field', () => {
    const call = newTenant();
    beforeAll(async () => {
      const { store, dimensions } = current();
      const rows = [
        newMemory(dimensions, { id: 't1', text: 'Tea' }),
        newMemory(dimensions, { id: 't2', text: 'green tea', role: 'TOOL', expiresAt: Y2099 }),
        newMemory(dimensions, {
          ...{ id: 't3', text: '100%_coffee', userId: 'u', agentId: 'a' },
          expiresAt: Y2099 + 1,
        }),
      ];
      await store.addMemories(call, rows, T0);
    });

    test.each(TEXTS.map((row) => [JSON.stringify(row[0]), row] as const))('%s', (_name, row) => {
      const [json, matches, how] = row;
      return (how === EVERYWHERE ? expectFound : expectOnlyListed)(call, filterJsonOf(json), matches);
    });
  });
}
