import { describe, expect, test } from 'vitest';
import { poolSize, type SearchInput, searchMemories } from '../../src/memory/search.js';
import { type Core, codeOf, openCore } from './core.js';

const scope = { userId: 'u' };

async function search(core: Core, query: string, input: Partial<SearchInput> = {}) {
  const { hits, hasNextPage } = await searchMemories(core.deps, core.caller, { scope, query, ...input });
  return { hits, hasNextPage, texts: hits.map(({ memory }) => memory.text) };
}

async function filled(): Promise<Core> {
  const core = openCore();
  await core.add(
    { scope: { userId: 'u', actorId: 'alice' }, text: 'Alice drinks coffee in the morning' },
    { scope: { userId: 'u', actorId: 'bob' }, text: 'Bob prefers green tea' },
    { scope, text: 'The train to Lisbon leaves early' },
    { scope: { userId: 'v' }, text: 'coffee coffee coffee' },
  );
  return core;
}

describe('a search', () => {
  test('puts the memory that answers first and never leaves its scope', async () => {
    const found = await search(await filled(), 'Who drinks coffee?');
    expect(found.texts[0]).toBe('Alice drinks coffee in the morning');
    expect(found.texts).toHaveLength(3);
    expect(found.hits[0]).toMatchObject({ vector: { rank: 1 }, text: { rank: 1 } });
  });

  test('returns the set that a list of the same scope and filter has', async () => {
    const core = await filled();
    expect((await search(core, 'zebra')).texts).toHaveLength(3);
    const filter = { actorId: { ne: 'alice' } };
    expect((await search(core, 'coffee', { filter })).texts.sort()).toEqual([
      'Bob prefers green tea',
      'The train to Lisbon leaves early',
    ]);
  });

  test('is cut to first, 10 unless told, and says whether more matched', async () => {
    const core = openCore();
    for (let i = 0; i < 11; i += 1) await core.add({ scope, text: `note ${i} about tea` });
    const standard = await search(core, 'tea');
    expect([standard.hits.length, standard.hasNextPage]).toEqual([10, true]);
    const all = await search(core, 'tea', { first: 11 });
    expect([all.hits.length, all.hasNextPage]).toEqual([11, false]);
    expect(all.texts.slice(0, 10)).toEqual(standard.texts);
  });

  test('gives the actor of its scope precedence over the eq of its filter', async () => {
    const core = await filled();
    const filter = { actorId: { eq: 'bob' } };
    const found = await search(core, 'tea', { scope: { userId: 'u', actorId: 'alice' }, filter });
    expect(found.texts).toEqual(['Alice drinks coffee in the morning']);
  });

  test('that is refused asks neither embedder nor store', async () => {
    const core = await filled();
    await codeOf(() => search(core, ' '), 'VALIDATION_007');
    await codeOf(() => search(core, 'x'.repeat(4_097)), 'VALIDATION_007');
    await codeOf(() => search(core, 'x\ud800'), 'VALIDATION_007');
    await codeOf(() => search(core, 'x', { first: 101 }), 'VALIDATION_009');
    await codeOf(() => search(core, 'x', { scope: { actorId: 'alice' } }), 'VALIDATION_001');
    await codeOf(() => search(core, 'x', { scope: { userId: '*' } }), 'VALIDATION_004');
    await codeOf(() => search(core, 'x', { filter: { role: null } }), 'VALIDATION_005');
    expect(core.embedder.queries).toEqual([]);
  });
});

test('each arm is asked for five times what is returned, and for 50 at least', () => {
  expect([1, 10, 11, 100].map(poolSize)).toEqual([50, 50, 55, 500]);
});
