import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFilterJson } from '../../src/memory/filter-json.js';
import { parseMetadata } from '../../src/memory/metadata.js';
import { ReferenceStore } from '../model/reference-store.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { newMemory, newTenant, scopeOf, T0, unitVector } from './contract-fixtures.js';
import { pick, RANDOM_STRINGS, randomFilter, randomFrom, randomMetadata } from './random-filters.js';

const MEMORIES = 60;
const FILTERS = 300;
const scope = scopeOf({ userId: 'u' });
const call = newTenant();
const plain = new ReferenceStore();
let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
  const random = randomFrom(4);
  const rows = Array.from({ length: MEMORIES }, (_, i) =>
    newMemory(opened.dimensions, {
      id: `m${String(random(1_000_000)).padStart(6, '0')}-${i}`,
      userId: 'u',
      ...(random(2) === 0 ? { agentId: pick(random, ['a', 'b']) } : {}),
      ...(random(2) === 0 ? { actorId: 'c' } : {}),
      role: pick(random, ['USER', 'TOOL', 'ASSISTANT'] as const),
      text: `${pick(random, RANDOM_STRINGS)}memory`,
      metadata: parseMetadata(randomMetadata(random), 'metadata'),
      eventAt: T0 + random(3) - 1,
      expiresAt: random(2) === 0 ? null : T0 + random(3) - 1,
    }),
  );
  for (const [i, part] of [rows.slice(0, 20), rows.slice(20, 40), rows.slice(40)].entries()) {
    await opened.store.addMemories(call, part, T0 + i);
    await plain.addMemories(call, part, T0 + i);
  }
});
afterAll(() => opened.close());

test('the database lists, counts and finds what the rules say, for random filters', {
  timeout: 300_000,
}, async () => {
  const sizes: number[] = [];
  for (let seed = 0; seed < FILTERS; seed += 1) {
    const json = randomFilter(randomFrom(seed));
    const filter = parseFilterJson(json, 'filterJson');
    const label = `seed ${seed}: ${JSON.stringify(json)}`;
    const page = { first: 100, after: null };
    const listed = await opened.store.listMemories(call, scope, filter, page);
    const expected = await plain.listMemories(call, scope, filter, page);
    const ids = expected.map(({ id }) => id);
    expect(
      listed.map(({ id }) => id),
      label,
    ).toEqual(ids);
    // Every new text is planned, which takes longer than its execution: the rest is compared now and then.
    if (seed % 3 === 0) {
      expect(await opened.store.countMemories(call, scope, filter), label).toBe(ids.length);
    }
    sizes.push(expected.length);
    if (seed % 10 === 0) {
      const query = { text: 'memory', vector: unitVector(1, opened.dimensions), pool: 100 };
      const found = await opened.store.searchMemories(call, scope, filter, query);
      expect(found.map(({ memory }) => memory.id).sort(), label).toEqual(expected.map(({ id }) => id).sort());
    }
  }
  // Filters that match all or nothing compare little: many must part the memories.
  expect(sizes.filter((size) => size > 0 && size < MEMORIES).length).toBeGreaterThan(FILTERS / 3);
});
