import { describe, expect, test } from 'vitest';
import { both } from '../../src/memory/filter.js';
import { type FilterInput, parseFilter } from '../../src/memory/filter-input.js';
import { OWNER_KINDS } from '../../src/memory/path.js';
import { parseScope, type ScopeInput } from '../../src/memory/scope.js';
import { loadStatement } from '../../src/store/cypher.js';
import { filterText } from '../../src/store/filter-text.js';
import {
  eachStatement,
  ownerStatement,
  scopedStatement,
  searchStatement,
  turned,
} from '../../src/store/statement-text.js';

const IDS = ['userId', 'agentId', 'runId', 'actorId'] as const;
const SHAPES = Array.from({ length: 16 }, (_, bits) => IDS.filter((_id, i) => bits & (1 << i))).filter(
  (ids) => ids.some((id) => id !== 'actorId'),
);
const BASES = ['memory-list', 'memory-count', 'memory-delete-select'];
const ALL = filterText({ kind: 'and', of: [] });

function scopeOf(ids: readonly string[], value = 'x') {
  return parseScope(Object.fromEntries(ids.map((id) => [id, value])) as ScopeInput, 'scope');
}

function bare(text: string): string {
  return text.replace(/\/\/.*$/gm, '');
}

test('there are 14 sets of ids that make a scope', () => {
  expect(SHAPES).toHaveLength(14);
});

describe('the search of a scope', () => {
  test.each(SHAPES.map((ids) => [ids.join(' '), ids] as const))(
    '%s restricts the index to exactly those ids',
    (_name, ids) => {
      const { text, parameters, name, access } = searchStatement(scopeOf(ids), ALL);
      const inside =
        /WHERE m\.tenant = \$tenant\n\s*AND m\.liveUntil > \$liveAt\n([\s\S]*?)\n\s*LIMIT/.exec(text)?.[1] ??
        '';
      expect(inside.split('\n').map((line) => line.trim())).toEqual(ids.map((id) => `AND m.${id} = $${id}`));
      // What concerns an id that the scope leaves open is not in it.
      const open = IDS.filter((id) => !ids.includes(id));
      const wanted = [...loadStatement('memory-search').parameters].filter((name) =>
        open.every((id) => id !== name),
      );
      expect([...parameters].sort()).toEqual(wanted.sort());
      const edges = bare(text).match(/EXISTS \{ \(:(\w+) /g) ?? [];
      expect(edges).toHaveLength(ids.length);
      expect(text).not.toContain('IS NULL OR');
      expect([name, access]).toEqual(['memory-search', 'read']);
      expect(text).not.toContain('@scope');
    },
  );

  test('is composed once per set of ids, whatever their values', () => {
    for (const ids of SHAPES)
      expect(searchStatement(scopeOf(ids, 'a'), ALL)).toBe(searchStatement(scopeOf(ids, 'b'), ALL));
    expect(new Set(SHAPES.map((ids) => searchStatement(scopeOf(ids), ALL).text)).size).toBe(14);
  });
});

describe('a statement over a scope', () => {
  test.each(BASES)('%s is led by the run, else the user, else the agent', (name) => {
    for (const ids of SHAPES) {
      const lead = (['runId', 'userId', 'agentId'] as const).find((id) => ids.includes(id));
      const { text } = scopedStatement(loadStatement(name), scopeOf(ids), ALL);
      expect(text).toContain(`USING INDEX SEEK m:Memory(tenant, ${lead}, createdAt, id)`);
      expect(text).toContain(`AND m.${lead} = $${lead}`);
      expect(bare(text)).not.toMatch(/@lead|@filter/);
    }
  });

  test.each(BASES)('%s has the parameters of its file and those of the filter', (name) => {
    const base = loadStatement(name);
    const filter = filterText(parseFilter({ role: { eq: 'USER' }, eventAt: { gt: '2026-01-01' } }, 'filter'));
    for (const ids of SHAPES) {
      const { parameters } = scopedStatement(base, scopeOf(ids), filter);
      expect([...parameters].sort()).toEqual([...base.parameters, 'f0', 'f1'].sort());
    }
  });

  test('holds the filter wherever its file has the slot', () => {
    const filter = filterText(parseFilter({ agentId: { exists: true } }, 'filter'));
    const search = searchStatement(scopeOf(['userId']), filter);
    expect(search.text.split('m.agentId IS NOT NULL')).toHaveLength(3);
    expect(bare(search.text)).not.toMatch(/@scope|@filter/);
    for (const name of BASES) {
      expect(scopedStatement(loadStatement(name), scopeOf(['userId']), filter).text).toContain(
        'AND (m.agentId IS NOT NULL)',
      );
    }
  });
});

describe('a list read from its other end', () => {
  test.each(['memory-list', 'owner-list', 'memory-event-list-ids'])('%s', (name) => {
    const base = loadStatement(name);
    const other = turned(base);
    const orders = (text: string) => bare(text).match(/\b(?:ASC|DESC)\b/g) ?? [];
    expect(new Set([...orders(base.text), ...orders(other.text)]).size).toBe(2);
    expect(orders(other.text)).not.toContain(orders(base.text)[0]);
    const places = (text: string) => bare(text).match(/[<>]=? \$after\w+/g) ?? [];
    expect(places(base.text).length).toBeGreaterThan(0);
    const swap = (place: string) => place.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<'));
    expect(places(other.text)).toEqual(places(base.text).map(swap));
    expect(turned(other)).toEqual(base);
  });
});

describe('a statement for several scopes', () => {
  const COLUMNS = ['memory', 'total'];

  test('takes from each of them what differs, and all else from the parameters of the one it repeats', () => {
    for (const name of BASES) {
      const one = scopedStatement(loadStatement(name), scopeOf(['userId', 'runId']), ALL);
      const each = eachStatement(one, COLUMNS, ['afterCreatedAt', 'afterId', 'lucene']);
      const own = [...IDS, 'afterCreatedAt', 'afterId', 'lucene'];
      const left = [...one.parameters].filter((parameter) => !own.includes(parameter));
      expect([...each.parameters].sort()).toEqual([...left, 'scopes'].sort());
      for (const parameter of own.filter((parameter) => one.parameters.has(parameter))) {
        expect(each.text).toContain(`scope.${parameter}`);
      }
      expect([each.name, each.access]).toEqual([`${name}-each`, 'read']);
    }
  });

  test('is the subquery of the one, with its scope visible in every subquery of that', () => {
    for (const ids of SHAPES) {
      const one = searchStatement(scopeOf(ids), ALL);
      const lines = eachStatement(one, COLUMNS, ['lucene']).text.split('\n');
      expect(lines.slice(1, 4)).toEqual(['CYPHER 25', 'UNWIND $scopes AS scope', 'CALL (scope) {']);
      expect(lines.slice(-2)).toEqual(['}', 'RETURN scope.index AS index, memory, total']);
      expect(lines.filter((line) => /CYPHER 25/.test(line))).toHaveLength(1);
      const calls = lines.filter((line) => /CALL \(/.test(line)).map((line) => line.trim());
      expect(calls).toEqual([
        ...['CALL (scope) {', 'CALL (scope) {', 'CALL (storeSize, scope) {'],
        ...[
          'CALL (size, scope) {',
          'OPTIONAL CALL (owner, indexed, scope) {',
          'CALL (owner, indexed, scope) {',
        ],
      ]);
      const conditions = ids.map((id) => `AND m.${id} = scope.${id}`);
      const inside = /SEARCH m IN \(([\s\S]*?)LIMIT/.exec(lines.join('\n'))?.[1] ?? '';
      for (const condition of conditions) expect(inside).toContain(condition);
    }
  });
});

describe('a statement over owners', () => {
  test.each(['owner-list', 'owner-count'])('%s asks for the ids and the edges of one kind', (name) => {
    for (const kind of OWNER_KINDS) {
      for (const ids of SHAPES) {
        const { text } = ownerStatement(loadStatement(name), scopeOf(ids), kind);
        const label = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
        const edge = kind === 'actor' ? 'AUTHORED' : 'HAS_MEMORY';
        expect(text).toContain(
          `AND EXISTS { (:${label} {tenant: $tenant, id: m.${kind}Id})-[:${edge}]->(m) }`,
        );
        expect(text).toMatch(new RegExp(`WITH m\\.${kind}Id AS id|count\\(DISTINCT m\\.${kind}Id\\)`));
        expect(text).not.toContain('@');
      }
    }
  });
});

describe('a filter as text', () => {
  test.each<[FilterInput, string]>([
    [{}, 'true'],
    [{ or: [] }, 'false'],
    [{ not: {} }, 'NOT true'],
    [{ agentId: { eq: 'a' } }, 'coalesce(m.agentId IN $f0, false)'],
    [{ agentId: { ne: 'a' } }, 'NOT coalesce(m.agentId IN $f0, false)'],
    [{ agentId: { exists: false } }, 'NOT (m.agentId IS NOT NULL)'],
    [{ eventAt: { eq: '2026-01-01' } }, 'coalesce(m.eventAt IN $f0, false)'],
    [
      { or: [{ createdAt: { gte: '2026-01-01' } }, { updatedAt: { lt: '2026-01-01' } }] },
      '(coalesce(m.createdAt >= $f0, false) OR coalesce(m.updatedAt < $f1, false))',
    ],
    [{ text: { startsWith: 'a' } }, 'coalesce(m.text STARTS WITH $f0, false)'],
    [{ text: { icontains: 'a' } }, 'coalesce(toUpper(m.text) CONTAINS toUpper($f0), false)'],
    [{ metadata: [{ path: 'a', eq: 1 }] }, 'coalesce(any(f IN m.metadataFacts WHERE f IN $f0), false)'],
    [
      { metadata: [{ path: 'a', gt: 1 }] },
      'coalesce(any(f IN m.metadataFacts WHERE (f >= $f0 AND f < $f1)), false)',
    ],
    [
      { metadata: [{ path: 'a', icontains: 'x' }] },
      'coalesce(any(f IN m.metadataFacts WHERE ((f >= $f0 AND f < $f1) AND toUpper(substring(f, 23)) CONTAINS toUpper($f2))), false)',
    ],
  ])('%j', (input, text) => {
    expect(filterText(parseFilter(input, 'filter')).text).toBe(text);
  });

  test('is one text for filters that differ only in how they are nested', () => {
    const a: FilterInput = { agentId: { eq: 'a' } };
    const b: FilterInput = { runId: { eq: 'b' } };
    const text = '(coalesce(m.agentId IN $f0, false) AND coalesce(m.runId IN $f1, false))';
    const same: readonly FilterInput[] = [
      { ...a, ...b },
      { and: [a, { and: [b, {}] }] },
      { or: [{ ...a, ...b }, { or: [] }] },
      { not: { not: { and: [a, b] } } },
    ];
    for (const input of same) expect(filterText(parseFilter(input, 'filter')).text).toBe(text);
    const other = parseFilter({ not: { and: [a, { or: [b, a] }] } }, 'filter');
    expect(filterText(other).text).toBe(
      'NOT (coalesce(m.agentId IN $f0, false) AND (coalesce(m.runId IN $f1, false) OR coalesce(m.agentId IN $f2, false)))',
    );
  });

  test('gives every leaf a parameter of its own, also when two filters are joined', () => {
    const filter = parseFilter({ agentId: { eq: 'a', ne: 'b' }, not: { role: { in: ['USER'] } } }, 'filter');
    const { text, parameters } = filterText(both(filter, filter));
    expect(parameters).toEqual({ f0: ['a'], f1: ['b'], f2: ['USER'], f3: ['a'], f4: ['b'], f5: ['USER'] });
    expect(text.match(/\$f\d/g)).toEqual(['$f0', '$f1', '$f2', '$f3', '$f4', '$f5']);
  });
});

describe('no text of a caller enters a statement', () => {
  const HOSTILE = [
    ...[
      "'",
      '"',
      '`',
      '\\',
      '$f0',
      '$&',
      '$1',
      "$'",
      '$`',
      '//x',
      '/*x*/',
      '}',
      ')RETURN(m',
      'true//@filter',
      '$tenant',
    ],
    ...[
      'userId/*@lead*/',
      '\\u0027',
      '\\u0060',
      'x\u2019',
      '__proto__',
      'constructor',
      "'OR'1'='1",
      '{x}',
      '%s',
      '@scope',
    ],
  ];

  /** Pseudo-random filters that hold the text at every place that takes one; the same for the same seed. */
  function randomFilter(seed: number, text: string): FilterInput {
    let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const make = (depth: number): FilterInput => {
      const kind = below(depth > 3 ? 7 : 10);
      const field = IDS[below(4)] ?? 'userId';
      if (kind === 0) return { [field]: { eq: text } };
      if (kind === 1) return { [field]: { nin: [text, `${text}2`] } };
      if (kind === 2) return { [field]: { ne: text, exists: true } };
      if (kind === 3) return { role: { in: ['USER', 'TOOL'] }, eventAt: { gte: '2026-01-01' } };
      if (kind === 4) return { text: { contains: text, icontains: text, nin: [text] } };
      if (kind === 5) return { metadata: [{ path: text, in: [text, 1], gt: text, exists: true }] };
      if (kind === 6) return { metadata: [{ path: 'a', contains: text, icontains: text, startsWith: text }] };
      if (kind === 7) return { not: make(depth + 1) };
      return { [kind === 8 ? 'and' : 'or']: [make(depth + 1), make(depth + 1)] };
    };
    return make(0);
  }

  test('hostile ids and filters give, letter by letter, the text that harmless ones give', () => {
    HOSTILE.forEach((text, i) => {
      const ids = SHAPES[i % SHAPES.length] ?? [];
      const [one, other] = [scopeOf(ids, text), scopeOf(ids)].map((scope) => searchStatement(scope, ALL));
      expect(one?.text).toBe(other?.text);
      for (let seed = 0; seed < 40; seed += 1) {
        const hostile = filterText(parseFilter(randomFilter(seed, text), 'filter'));
        const harmless = filterText(parseFilter(randomFilter(seed, 'x'), 'filter'));
        expect(hostile.text, `seed ${seed}`).toBe(harmless.text);
        for (const name of BASES) {
          const composed = scopedStatement(loadStatement(name), scopeOf(ids, text), hostile);
          const expected = scopedStatement(loadStatement(name), scopeOf(ids), harmless);
          expect(composed.text, `seed ${seed}`).toBe(expected.text);
          expect(composed.parameters, `seed ${seed}`).toEqual(expected.parameters);
        }
      }
    });
  });
});
