import { describe, expect, test } from 'vitest';
import { addParameters, hashOf } from '../../src/store/add-parameters.js';
import { metadataFacts } from '../../src/store/metadata-facts.js';
import { threadKey } from '../../src/store/scope-key.js';
import { type MemoryParts, newMemory, T0 } from './contract-fixtures.js';

function parametersOf(...rows: readonly MemoryParts[]) {
  return addParameters(
    't',
    rows.map((row) => newMemory(4, row)),
    T0,
  ).parameters as {
    readonly links: readonly { readonly before: string; readonly after: string }[];
    readonly threads: readonly { readonly key: string; readonly firstId: string; readonly lastId: string }[];
    readonly userIds: readonly string[];
    readonly actorIds: readonly string[];
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  };
}

function links(...rows: readonly MemoryParts[]): string {
  return parametersOf(...rows)
    .links.map(({ before, after }) => `${before}>${after}`)
    .join(' ');
}

describe('what follows what', () => {
  test('in a run: all memories of one user, agent and run, across entries', () => {
    const run = { userId: 'u', runId: 'r' };
    const rows = [
      { ...run, id: 'a', entryIndex: 0 },
      { ...run, id: 'b', entryIndex: 0 },
      { ...run, id: 'x', entryIndex: 1, agentId: 'other' },
      { ...run, id: 'c', entryIndex: 2 },
    ];
    expect(links(...rows)).toBe('a>b b>c');
    const { threads } = parametersOf(...rows);
    const key = threadKey('t', { userId: 'u', agentId: null, runId: 'r', actorId: null });
    expect(threads).toHaveLength(2);
    expect(threads.find((thread) => thread.key === key)).toEqual({ key, firstId: 'a', lastId: 'c' });
    expect(threads.map((thread) => thread.key)).toEqual(threads.map((thread) => thread.key).sort());
  });

  test('outside a run: those of one entry', () => {
    const rows = ['a', 'b', 'c', 'd'].map((id, i) => ({ id, entryIndex: i < 2 ? 0 : 1 }));
    expect(links(...rows)).toBe('a>b c>d');
    expect(parametersOf(...rows).threads).toEqual([]);
  });
});

test('owners are named once, sorted, without the absent ones', () => {
  const { userIds, actorIds, rows } = parametersOf(
    { userId: 'b', actorId: 'z' },
    { userId: 'a' },
    { userId: 'b' },
    { runId: 'r' },
  );
  expect([userIds, actorIds]).toEqual([['a', 'b'], ['z']]);
  expect(rows.map((row) => [row.userKey === null, row.threadKey === null])).toEqual([
    [false, true],
    [false, true],
    [false, true],
    [true, false],
  ]);
});

test('the memories returned are what the rows will store', () => {
  const given = newMemory(4, { text: 'tea', metadata: { b: 1, a: null }, eventAt: 7 });
  const { parameters, stored } = addParameters('t', [given], T0);
  const [row] = parameters.rows as readonly Record<string, unknown>[];
  expect(row).toMatchObject({
    id: given.id,
    text: 'tea',
    hash: stored[0]?.hash,
    metadata: '{"b":1,"a":null}',
    metadataFacts: metadataFacts({ b: 1 }),
    eventAt: 7,
  });
  expect(stored[0]).toMatchObject({
    createdAt: T0,
    updatedAt: T0,
    eventAt: 7,
    version: 1,
    metadata: { a: null, b: 1 },
  });
});

test('a hash is SHA-256 of the bytes of UTF-8', () => {
  expect(hashOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(hashOf('é')).not.toBe(hashOf('e\u0301'));
});
