import type { FilterInput, MetadataFilterInput } from '../../src/memory/filter-input.js';
import type { JsonObject } from '../../src/memory/model.js';

/** The memories of the truth table: what each has as metadata. */
export const TABLE_MEMORIES: Readonly<Record<string, JsonObject>> = {
  m1: { n: 1, tag: 'Red', d: '2024-01-15', t: ['a', 'b'] },
  m2: { n: 2, tag: 'red apple', d: '2024-01-15T01:00:00+02:00' },
  m3: { n: 3, tag: null, d: 'soon' },
  m4: {},
  m5: { n: '2', tag: '100%_red', o: { p: { q: true } } },
};

function on(path: string, conditions: Omit<MetadataFilterInput, 'path'>): FilterInput {
  return { metadata: [{ path, ...conditions }] };
}

interface TableRow {
  readonly json: JsonObject;
  /** The same in the typed spelling. */
  readonly typed: FilterInput;
  /** Ids of the memories that match, in ascending order. */
  readonly matches: string;
}

/** What every filter means, line by line. */
export const FILTER_TABLE: readonly TableRow[] = [
  { json: { n: { ne: 2 } }, typed: on('n', { ne: 2 }), matches: 'm1 m3 m4 m5' },
  { json: { n: [1, 3] }, typed: on('n', { in: [1, 3] }), matches: 'm1 m3' },
  { json: { n: { nin: [1, 3] } }, typed: on('n', { nin: [1, 3] }), matches: 'm2 m4 m5' },
  { json: { n: { gte: 2, lte: 3 } }, typed: on('n', { gte: 2, lte: 3 }), matches: 'm2 m3' },
  { json: { n: { gte: '2' } }, typed: on('n', { gte: '2' }), matches: 'm5' },
  {
    json: { AND: [{ n: { gte: 2 } }, { n: { lte: 2 } }] },
    typed: { and: [on('n', { gte: 2 }), on('n', { lte: 2 })] },
    matches: 'm2',
  },
  {
    json: { AND: [{ n: 1 }, { n: 2 }] },
    typed: { and: [on('n', { eq: 1 }), on('n', { eq: 2 })] },
    matches: '',
  },
  {
    json: { OR: [{ n: 1 }, { tag: '100%_red' }] },
    typed: { or: [on('n', { eq: 1 }), on('tag', { eq: '100%_red' })] },
    matches: 'm1 m5',
  },
  {
    json: { NOT: [{ n: 1 }, { n: 2 }] },
    typed: { not: { or: [on('n', { eq: 1 }), on('n', { eq: 2 })] } },
    matches: 'm3 m4 m5',
  },
  { json: { tag: { exists: false } }, typed: on('tag', { exists: false }), matches: 'm3 m4' },
  { json: { tag: null }, typed: on('tag', { eq: null }), matches: 'm3 m4' },
  { json: { tag: { ne: 'Red' } }, typed: on('tag', { ne: 'Red' }), matches: 'm2 m3 m4 m5' },
  { json: { NOT: { tag: 'Red' } }, typed: { not: on('tag', { eq: 'Red' }) }, matches: 'm2 m3 m4 m5' },
  { json: { tag: { contains: 'red' } }, typed: on('tag', { contains: 'red' }), matches: 'm2 m5' },
  {
    // In the order of the schema, in which GraphQL hands them on.
    json: { tag: { ne: 'Red', icontains: 'RED' } },
    typed: on('tag', { ne: 'Red', icontains: 'RED' }),
    matches: 'm2 m5',
  },
  { json: { tag: { startsWith: 'red' } }, typed: on('tag', { startsWith: 'red' }), matches: 'm2' },
  { json: { tag: { contains: '%_' } }, typed: on('tag', { contains: '%_' }), matches: 'm5' },
  { json: { tag: '*' }, typed: on('tag', { eq: '*' }), matches: '' },
  { json: { t: { contains: 'a' } }, typed: on('t', { contains: 'a' }), matches: 'm1' },
  { json: { t: 'a' }, typed: on('t', { eq: 'a' }), matches: '' },
  { json: { d: { gte: '2024-01-15' } }, typed: on('d', { gte: '2024-01-15' }), matches: 'm1' },
  { json: { d: { lt: '2024-01-15' } }, typed: on('d', { lt: '2024-01-15' }), matches: 'm2' },
  {
    json: { NOT: { d: { gte: '2024-01-15' } } },
    typed: { not: on('d', { gte: '2024-01-15' }) },
    matches: 'm2 m3 m4 m5',
  },
  { json: { 'metadata.o.p.q': true }, typed: on('o.p.q', { eq: true }), matches: 'm5' },
  // The rules beside the table: contradictions, empty lists, the two ways to write an operator.
  { json: { n: [] }, typed: on('n', { in: [] }), matches: '' },
  { json: { n: { $nin: [] } }, typed: on('n', { nin: [] }), matches: 'm1 m2 m3 m4 m5' },
  { json: { $or: [] }, typed: { or: [] }, matches: '' },
  { json: { and: [] }, typed: { and: [] }, matches: 'm1 m2 m3 m4 m5' },
  { json: { Not: [] }, typed: { not: { or: [] } }, matches: 'm1 m2 m3 m4 m5' },
  { json: {}, typed: {}, matches: 'm1 m2 m3 m4 m5' },
  {
    json: { $and: [{ n: { $gt: 1 } }, { $not: { tag: { $exists: true } } }] },
    typed: { and: [on('n', { gt: 1 }), { not: on('tag', { exists: true }) }] },
    matches: 'm3',
  },
];
