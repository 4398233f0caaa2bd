import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWNER_KINDS, type OwnerKind } from '../../src/memory/path.js';
import { MEMORIES, TABLE } from '../store/scope.contract.js';
import { openRecordedApi, type RecordedApi } from '../support/recorded-api.js';

const IDS: Readonly<Record<OwnerKind, string>> = { user: 'u1', agent: 'a1', run: 'r1', actor: 'c1' };

/** Every ordered path of one to four kinds, none twice: 4 + 12 + 24 + 24. */
const PATHS = orderings(OWNER_KINDS);

function orderings(kinds: readonly OwnerKind[]): readonly (readonly OwnerKind[])[] {
  return kinds.flatMap((kind) => {
    const rest = orderings(kinds.filter((other) => other !== kind));
    return [[kind], ...rest.map((path) => [kind, ...path])];
  });
}

/** What the table of scopes says of the same ids; null for an actor alone. */
function expectedOf(path: readonly OwnerKind[]): readonly string[] | null {
  const names = OWNER_KINDS.filter((kind) => path.includes(kind)).map((kind) => IDS[kind]);
  const row = TABLE.find(([scope]) => scope === names.join(' '));
  return row?.[1].split(' ') ?? null;
}

function nest(path: readonly OwnerKind[], fields: string): string {
  return path.reduceRight((inner, kind) => `${kind}(id: "${IDS[kind]}") { ${inner} }`, fields);
}

function leaf(data: unknown, path: readonly OwnerKind[]) {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the path.
  return path.slice(1).reduce<any>((node, kind) => node[kind], data);
}

const FIELDS = `memoryCount
  memories(first: 3) { nodes { text } totalCount pageInfo { hasNextPage endCursor } }
  newest: memories(first: 100, filter: {createdAt: {gte: "2000-01-01"}}) { nodes { text } }
  searchMemories(query: "tea s5", first: 100) { nodes { text } }`;
/**
 * In a request of its own: each of the 14 sets of ids is another statement, which a new database has to plan. It has the
 * shape of the filters in other tests of the 14 sets.
 */
const FILTERED = `searchMemories(query: "tea", first: 100, filterJson: {created_at: {gte: "2000-01-01"}}) { nodes { text } }`;
const texts = ({ nodes }: { nodes: readonly { text: string }[] }) =>
  nodes.map(({ text }) => text.replace('tea ', ''));

/** How often each statement was sent. */
function countsOf(statements: readonly string[]): Readonly<Record<string, number>> {
  const sent = new Map<string, number>();
  for (const name of statements) sent.set(name, (sent.get(name) ?? 0) + 1);
  return Object.fromEntries(sent);
}

let api: RecordedApi;
beforeAll(async () => {
  api = await openRecordedApi();
  const add =
    'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome } } }';
  for (const [id, scope] of Object.entries(MEMORIES)) {
    const { errors } = await api.run(add, { e: [{ scope, text: `tea ${id}` }] });
    expect(errors).toEqual([]);
  }
});
afterAll(() => api.close());

describe('every path through users, agents, runs and actors', () => {
  test('has the memories, counts, searches and cursors of the scope that it spells', async () => {
    const scoped = PATHS.filter((path) => expectedOf(path) !== null);
    expect([PATHS.length, scoped.length]).toEqual([64, 63]);
    const source = scoped.map((path, i) => nest(path, FIELDS).replace(/^/, `p${i}: `)).join('\n');
    const { data, errors, statements } = await api.run(`{ ${source} }`);
    expect(errors).toEqual([]);
    for (const [i, path] of scoped.entries()) {
      const found = leaf(data[`p${i}`], path);
      const expected = expectedOf(path) ?? [];
      const newestFirst = [...expected].reverse();
      const label = path.join(' ');
      expect(found.memoryCount, label).toBe(expected.length);
      expect(found.memories.totalCount, label).toBe(expected.length);
      expect(texts(found.memories), label).toEqual(newestFirst.slice(0, 3));
      expect(found.memories.pageInfo.hasNextPage, label).toBe(expected.length > 3);
      expect(texts(found.newest), label).toEqual(newestFirst);
      expect([...texts(found.searchMemories)].sort(), label).toEqual(expected);
      if (expected.includes('s5')) expect(texts(found.searchMemories)[0], label).toBe('s5');
    }
    // By the id that leads: user, agent or run. Searches by the set of ids.
    expect(countsOf(statements)).toEqual({
      ...{ 'memory-list-each': 6, 'memory-count-each': 6, 'memory-search-each': 14 },
    });
  });

  test('has the memories of its scope in a search with a filter', async () => {
    const scoped = PATHS.filter((path) => expectedOf(path) !== null);
    const source = scoped.map((path, i) => nest(path, FILTERED).replace(/^/, `p${i}: `)).join('\n');
    const { data, errors, statements } = await api.run(`{ ${source} }`);
    expect(errors).toEqual([]);
    for (const [i, path] of scoped.entries()) {
      const found = leaf(data[`p${i}`], path);
      expect([...texts(found.searchMemories)].sort(), path.join(' ')).toEqual(expectedOf(path));
    }
    expect(countsOf(statements)).toEqual({ 'memory-search-each': 14 });
  });

  test('goes on with a cursor of the scope, and the scope with one of the path', async () => {
    const page = 'nodes { text } pageInfo { endCursor }';
    for (const path of PATHS.filter((path) => (expectedOf(path)?.length ?? 0) > 2)) {
      const scope = path.map((kind) => `${kind}Id: "${IDS[kind]}"`).join(', ');
      const begin = await api.run(
        `{ ${nest(path, `memories(first: 1) { ${page} }`)} memories(scope: {${scope}}, first: 1) { ${page} } }`,
      );
      const ofPath = leaf(begin.data[path[0] ?? ''], path).memories;
      expect(ofPath).toEqual(begin.data.memories);
      const after = `first: 1, after: "${ofPath.pageInfo.endCursor}"`;
      const next = await api.run(
        `{ ${nest(path, `memories(${after}) { ${page} }`)} memories(scope: {${scope}}, ${after}) { ${page} } }`,
      );
      expect(leaf(next.data[path[0] ?? ''], path).memories).toEqual(next.data.memories);
      expect(texts(next.data.memories)).toEqual([...(expectedOf(path) ?? [])].reverse().slice(1, 2));
    }
  });

  test('shows another tenant nothing, by any step', async () => {
    const lists = (path: readonly OwnerKind[]) =>
      OWNER_KINDS.filter((kind) => kind !== path.at(-1)).map(
        (kind) => `${kind}s { nodes { id } totalCount }`,
      );
    const scoped = PATHS.filter((path) => expectedOf(path) !== null);
    const source = scoped.map((path, i) => `p${i}: ${nest(path, `${FIELDS} ${lists(path).join(' ')}`)}`);
    const { data, errors } = await api.run(`{ ${source.join('\n')} }`, {}, randomUUID());
    expect(errors).toEqual([]);
    for (const [i, path] of scoped.entries()) {
      const text = JSON.stringify(leaf(data[`p${i}`], path));
      expect(text, path.join(' ')).not.toMatch(/"text"|"id"|"\w+Count":[^0]/);
    }
  });
});
