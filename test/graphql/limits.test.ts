import { readdirSync, readFileSync } from 'node:fs';
import { getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { findBreach, limitsRule } from '../../src/graphql/limits.js';

const { limits } = loadConfig({}).http;
const breach = (source: string) => findBreach(parse(source), limits);
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const nested = (depth: number) => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;

test.each([
  ['levels', nested(12), nested(13), 'The operation has 13 levels, or more; 12 are allowed.'],
  [
    'root fields',
    `{ ${times(20, (i) => `f${i}`)} }`,
    `{ ${times(21, (i) => `f${i}`)} }`,
    '21 fields at its root; 20 are allowed.',
  ],
  [
    'aliases',
    `{ a { ${times(30, (i) => `x${i}: b`)} } }`,
    `{ a { ${times(31, (i) => `x${i}: b`)} } }`,
    '31 aliases; 30 are allowed.',
  ],
  ['directives', `{ a ${'@x '.repeat(50)} }`, `{ a ${'@x '.repeat(51)} }`, '51 directives; 50 are allowed.'],
  [
    'selections',
    `{ a { ${times(999, () => 'b')} } }`,
    `{ a { ${times(1000, () => 'b')} } }`,
    '1001 fields and fragments, or more; 1000 are allowed.',
  ],
  [
    'searches and adds',
    `{ ${'searchMemories '.repeat(5)} }`,
    `{ ${'searchMemories '.repeat(4)} u { searchMemories addMemories } }`,
    '6 searches and adds; 5 are allowed.',
  ],
])('%s are counted: the limit passes, one more does not', (_name, fits, over, message) => {
  expect(breach(fits)).toBeNull();
  expect(breach(over)).toContain(message);
});

test('fragments count wherever they are spread, at the depth where they are', () => {
  const inner = `fragment F on T ${nested(11)}`;
  expect(breach(`{ a { ...F } } ${inner}`)).toBeNull();
  expect(breach(`{ a { a { ...F } } } ${inner}`)).toContain('13 levels');
  expect(breach(`{ a { ... { ... on T { ...F } } } } ${inner}`)).toBeNull();
  const aliases = `fragment F on T { ${times(16, (i) => `x${i}: b`)} }`;
  expect(breach(`{ a { ...F } b { ...F } } ${aliases}`)).toContain('32 aliases');
});

test('doubling fragments, cycles and unknown fragments end at once', () => {
  const doubling = times(40, (i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`);
  const started = performance.now();
  expect(breach(`{ ...F0 } ${doubling}`)).toMatch(/levels|fields and fragments/);
  expect(breach('{ ...A } fragment A on T { a { ...A } }')).toBeNull();
  expect(breach('{ ...Nobody }')).toBeNull();
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('every operation of a document is held to the limits', () => {
  expect(breach(`query A { a } query B ${nested(13)}`)).toContain('13 levels');
});

test('a breach is the one error, and no other rule spends time on the document', async () => {
  const schema = await buildApiSchema();
  const source = `{ ${'wrong '.repeat(4_000)} }`;
  const errors = validate(schema, parse(source), [limitsRule(limits)]);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('1001 fields')]);
  // The best of three: the collector and the compiler of this process count too.
  const costs = [0, 1, 2].map(() => {
    const before = process.cpuUsage();
    expect(validate(schema, parse(source), [...specifiedRules, limitsRule(limits)])).toHaveLength(1);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  expect(Math.min(...costs)).toBeLessThan(100);
});

test('introspection and the examples stay well inside', () => {
  const half = Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [name, Math.floor(value / 2)]),
  );
  expect(breach(getIntrospectionQuery())).toBeNull();
  const folder = new URL('../../examples/operations/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  expect(files.length).toBeGreaterThan(9);
  for (const name of files) {
    const source = readFileSync(new URL(name, folder), 'utf8');
    expect([name, findBreach(parse(source), { ...limits, ...half, depth: limits.depth - 3 })]).toEqual([
      name,
      null,
    ]);
  }
});
