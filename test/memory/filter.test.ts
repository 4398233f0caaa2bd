import { describe, expect, test } from 'vitest';
import { both, MATCH_ALL, matchesAll } from '../../src/memory/filter.js';
import { type FilterInput, parseFilter } from '../../src/memory/filter-input.js';
import type { Memory, Role } from '../../src/memory/model.js';
import { passes } from '../model/matches.js';
import { codeOf, T0 } from './core.js';

const MEMORIES: readonly Memory[] = [
  ['u', 'a', 'USER', T0, null],
  ['u', 'b', 'TOOL', T0 + 1, T0],
  ['u', null, 'USER', T0 - 1, T0 + 1],
].map(([userId, agentId, role, at, expiresAt], i) => ({
  ...{
    id: `m${i + 1}`,
    userId: userId as string,
    agentId: agentId as string | null,
    runId: null,
    actorId: null,
  },
  ...{ text: '', hash: '', role: role as Role, metadata: {}, version: 1 },
  ...{ createdAt: at as number, updatedAt: at as number, eventAt: at as number },
  expiresAt: expiresAt as number | null,
}));

function matches(input: FilterInput | null | undefined): string {
  const filter = parseFilter(input, 'filter');
  return MEMORIES.filter((memory) => passes(memory, filter))
    .map(({ id }) => id)
    .join(' ');
}

/** As callers without a type checker write it. */
function hostile(value: unknown): FilterInput {
  return value as FilterInput;
}

describe('a filter means what its operators say, absent values being no value', () => {
  test.each<[string, FilterInput | null | undefined]>([
    ['m1 m2 m3', null],
    ['m1 m2 m3', undefined],
    ['m1 m2 m3', {}],
    ['m1 m2 m3', { agentId: undefined, and: [{}], role: {} }],
    ['m1', { agentId: { eq: ' a ' } }],
    ['m2 m3', { agentId: { ne: 'a' } }],
    ['m1 m2', { agentId: { in: ['a', 'b', 'a'] } }],
    ['m3', { agentId: { nin: ['a', 'b'] } }],
    ['m3', { agentId: { eq: null } }],
    ['m1 m2', { agentId: { ne: null } }],
    ['m3', { agentId: { exists: false } }],
    ['', { agentId: { in: [] } }],
    ['m1 m2 m3', { agentId: { nin: [] } }],
    ['', { or: [] }],
    ['m1 m2 m3', { and: [] }],
    ['m1 m2 m3', { not: { or: [] } }],
    ['', { not: {} }],
    ['m2', { agentId: { ne: 'a', exists: true } }],
    ['', { and: [{ agentId: { eq: 'a' } }, { agentId: { eq: 'b' } }] }],
    ['m2 m3', { not: { agentId: { eq: 'a' } } }],
    ['m1 m3', { role: { eq: 'USER' } }],
    ['', { role: { eq: null } }],
    ['m1 m2 m3', { role: { ne: null } }],
    ['m1', { eventAt: { eq: '2026-11-22T11:00:00+01:00' } }],
    ['m2 m3', { eventAt: { ne: '2026-11-22T10:00:00Z' } }],
    ['m1 m2', { createdAt: { gte: '2026-11-22T10:00:00Z' } }],
    ['m3', { updatedAt: { lt: '2026-11-22T10:00:00Z' } }],
    ['m1 m2 m3', { createdAt: { gt: '2026-11-22', lte: '2026-11-23' } }],
    ['', { createdAt: { eq: null } }],
    ['m1 m2 m3', { createdAt: { exists: true } }],
    ['m2', { expiresAt: { eq: '2026-11-22T10:00:00Z' } }],
    ['m1 m3', { expiresAt: { ne: '2026-11-22T10:00:00Z' } }],
    ['m2', { expiresAt: { in: ['2026-11-22T10:00:00Z', '2026-11-22'] } }],
    ['m1 m3', { expiresAt: { nin: ['2026-11-22T10:00:00Z'] } }],
    ['m3', { expiresAt: { gt: '2026-11-22T11:00:00+01:00' } }],
    ['m2', { expiresAt: { lte: '2026-11-22T10:00:00Z' } }],
    ['m1 m3', { not: { expiresAt: { lte: '2026-11-22T10:00:00Z' } } }],
    ['m1', { expiresAt: { eq: null } }],
    ['m1', { expiresAt: { exists: false } }],
    ['m2 m3', { expiresAt: { ne: null } }],
  ])('%j: %j', (expected, input) => {
    expect(matches(input)).toBe(expected);
  });
});

describe('what cannot be understood is VALIDATION_005, never ignored', () => {
  const eq = { eq: 'a' };
  test.each<[string, unknown, string]>([
    ['an unknown field', { color: eq }, 'filter.color'],
    ['an inherited name', JSON.parse('{"__proto__":{"eq":"a"}}'), 'filter.__proto__'],
    ['a field that is null', { agentId: null }, 'filter.agentId'],
    ['a condition that is null', { not: null }, 'filter.not'],
    ['a member that is null', { or: [null] }, 'filter.or[0]'],
    ['an unknown operator', { agentId: { regex: 'a' } }, 'filter.agentId.regex'],
    ['an operator of another field', { agentId: { gt: 'a' } }, 'filter.agentId.gt'],
    ['an operand that is null', { agentId: { in: null } }, 'filter.agentId.in'],
    ['an order with null', { createdAt: { gte: null } }, 'filter.createdAt.gte'],
    ['a list with null', { agentId: { in: ['a', null] } }, 'filter.agentId.in[1]'],
    ['an id that is an object', { agentId: { eq: {} } }, 'filter.agentId.eq'],
    ['an id that is true', { agentId: { eq: true } }, 'filter.agentId.eq'],
    ['a truth value that is a word', { agentId: { exists: 'yes' } }, 'filter.agentId.exists'],
    ['a role that is none', { role: { in: ['USER', 'user'] } }, 'filter.role.in[1]'],
    ['a time that is a number', { createdAt: { eq: 1 } }, 'filter.createdAt.eq'],
    ['a list where an object belongs', { agentId: ['a'] }, 'filter.agentId'],
    ['a number where an object belongs', { agentId: 5 }, 'filter.agentId'],
    ['an object where a list belongs', { and: { agentId: eq } }, 'filter.and'],
    ['a word where a list belongs', { agentId: { in: 'abc' } }, 'filter.agentId.in'],
    ['a word as the whole', 'userId', 'filter'],
    [
      '1,001 values',
      { agentId: { in: Array.from({ length: 1_001 }, (_, i) => `a${i}`) } },
      'filter.agentId.in',
    ],
  ])('%s', async (_name, input, place) => {
    const error = await codeOf(() => parseFilter(hostile(input), 'filter'), 'VALIDATION_005');
    expect([error.argument, error.reason]).toEqual([place, 'FILTER_INVALID']);
  });

  test('a bad id is VALIDATION_004 and a bad time VALIDATION_008, as everywhere', async () => {
    for (const id of ['*', '', 'a b']) {
      const error = await codeOf(
        () => parseFilter({ agentId: { in: ['a', id] } }, 'filter'),
        'VALIDATION_004',
      );
      expect(error.argument).toBe('filter.agentId.in[1]');
    }
    const error = await codeOf(
      () => parseFilter({ eventAt: { lt: '2099-02-30' } }, 'filter'),
      'VALIDATION_008',
    );
    expect(error.argument).toBe('filter.eventAt.lt');
  });
});

describe('the size of a filter is bounded before it is walked', () => {
  function nest(depth: number, wrap: (inner: FilterInput) => FilterInput): FilterInput {
    let filter: FilterInput = { agentId: { eq: 'a' } };
    for (let level = 1; level < depth; level += 1) filter = wrap(filter);
    return filter;
  }
  const wraps: readonly ((inner: FilterInput) => FilterInput)[] = [
    (inner) => ({ not: inner }),
    (inner) => ({ and: [inner] }),
    (inner) => ({ or: [inner] }),
  ];

  test('8 levels are taken, 9 and 20,000 refused', async () => {
    for (const wrap of wraps) {
      expect(() => parseFilter(nest(8, wrap), 'filter')).not.toThrow();
      for (const depth of [9, 20_000])
        await codeOf(() => parseFilter(nest(depth, wrap), 'filter'), 'VALIDATION_005');
    }
  });

  test('64 conditions are taken, 65 refused, wherever they stand', async () => {
    const many = (count: number): FilterInput => ({
      or: Array.from({ length: count }, () => ({ agentId: { eq: 'a' } })),
    });
    expect(() => parseFilter(many(64), 'filter')).not.toThrow();
    await codeOf(() => parseFilter(many(65), 'filter'), 'VALIDATION_005');
    await codeOf(() => parseFilter({ and: [many(33), { not: many(32) }] }, 'filter'), 'VALIDATION_005');
  });

  test('empty members count, so that they cannot make a statement long', async () => {
    await codeOf(
      () => parseFilter({ or: Array.from({ length: 65 }, () => ({})) }, 'filter'),
      'VALIDATION_005',
    );
    await codeOf(
      () => parseFilter({ and: Array.from({ length: 65 }, () => ({ or: [] })) }, 'filter'),
      'VALIDATION_005',
    );
  });

  test('one filter shared a thousandfold on each of 8 levels is refused at once', async () => {
    let filter: FilterInput = {};
    for (let level = 1; level < 8; level += 1) filter = { and: Array.from({ length: 1_000 }, () => filter) };
    const start = performance.now();
    await codeOf(() => parseFilter(filter, 'filter'), 'VALIDATION_005');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

test('both filters hold together, and only a filter without conditions is known to match all', () => {
  const a = parseFilter({ agentId: { eq: 'a' } }, 'filter');
  expect(MEMORIES.filter((memory) => passes(memory, both(a, MATCH_ALL))).map(({ id }) => id)).toEqual(['m1']);
  expect(matchesAll(both(MATCH_ALL, parseFilter({ and: [{}], role: {} }, 'filter')))).toBe(true);
  for (const input of [
    { or: [] },
    { not: {} },
    { agentId: { eq: 'a' } },
    { or: [{}] },
  ] satisfies FilterInput[]) {
    expect(matchesAll(parseFilter(input, 'filter'))).toBe(false);
  }
});
