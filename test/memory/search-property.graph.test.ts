import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { MATCH_ALL } from '../../src/memory/filter.js';
import { parseFilterJson } from '../../src/memory/filter-json.js';
import type { JsonObject, Memory } from '../../src/memory/model.js';
import type { NewMemory } from '../../src/memory/ports.js';
import { parseScope, type ScopeInput } from '../../src/memory/scope.js';
import { searchMemories } from '../../src/memory/search.js';
import { metadata, smallTree, style } from '../model/filter-arbitrary.js';
import { toJson } from '../model/filter-tree.js';
import { inScope, passes } from '../model/matches.js';
import { addAll, newMemory, newTenant, T0, unitVector } from '../store/contract-fixtures.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { propertySettings, runs } from '../support/property-settings.js';
import { QUESTIONS } from '../support/questions.js';

const { seed } = propertySettings();
const NOW = T0 + 1_000;
let opened: TestStore;
let deps: MemoryDeps;

beforeAll(async () => {
  opened = await openTestStore();
  deps = {
    store: opened.store,
    embedder: new HashedEmbedder(opened.dimensions),
    ...QUESTIONS,
    clock: { now: () => NOW },
    ids: { next: () => 'none is added' },
  };
});
afterAll(() => opened.close());

const some = fc.record({
  userId: fc.constantFrom('u1', 'u1', 'u2'),
  agentId: fc.constantFrom(null, 'a1'),
  runId: fc.constantFrom(null, 'r1', 'r2'),
  actorId: fc.constantFrom(null, 'c1', 'c2'),
  role: fc.constantFrom('USER' as const, 'TOOL' as const),
  text: fc.constantFrom('tea', 'milk', 'Tea with milk'),
  metadata,
  expiresAt: fc.constantFrom(null, null, T0 + 1, NOW + 1),
  // Few of them, so that many memories are equally near.
  direction: fc.nat(30),
});
const anyScope: fc.Arbitrary<ScopeInput> = fc
  .record(
    {
      userId: fc.constantFrom('u1', 'u2'),
      agentId: fc.constant('a1'),
      runId: fc.constantFrom('r1', 'r2'),
      actorId: fc.constantFrom('c1', 'c2'),
    },
    { requiredKeys: [] },
  )
  .filter(({ userId, agentId, runId }) => Boolean(userId ?? agentId ?? runId));
/** Half of them wide. */
const scopes = fc.oneof(
  anyScope,
  fc.constantFrom<ScopeInput>({ userId: 'u1' }, { agentId: 'a1' }, { runId: 'r1' }),
);
/** Some that part these memories, some of any kind, and often none: a statement is planned for each. */
const filters: fc.Arbitrary<JsonObject | null> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<JsonObject>(
      { role: 'user' },
      { NOT: [{ role: 'user' }] },
      { text: { icontains: 'milk' } },
      { OR: [{ actor_id: 'c1' }, { run_id: 'r1' }] },
    ),
  },
  { weight: 1, arbitrary: fc.tuple(smallTree, style).map(([tree, written]) => toJson(tree, written)) },
);
interface Asked {
  readonly scope: ScopeInput;
  readonly filterJson: JsonObject | null;
  readonly includeExpired: boolean;
  readonly query: string;
  readonly first: number;
}
const questions: fc.Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    scope: scopes,
    filterJson: filters,
    includeExpired: fc.boolean(),
    query: fc.constantFrom('tea', 'where is my bicycle', 'milk in the morning'),
    first: fc.constantFrom(1, 7, 100),
  }),
  { minLength: 4, maxLength: 4 },
);

interface StoredVector {
  readonly memory: Memory;
  readonly embedding: Float32Array;
}

/** All that the scope and filter leave, nearest first: of those that are equally near the newest, then by id. */
function byForce(
  stored: readonly StoredVector[],
  vector: Float32Array,
  fits: (memory: Memory) => boolean,
): readonly string[] {
  return stored
    .filter(({ memory }) => fits(memory))
    .map(({ memory, embedding }) => ({
      memory,
      // Rounded, so that the database's own rounding decides nothing; equal vectors stay equal.
      score: Math.round(embedding.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0) * 1e5),
    }))
    .sort(
      (a, b) =>
        b.score - a.score || b.memory.createdAt - a.memory.createdAt || (a.memory.id < b.memory.id ? -1 : 1),
    )
    .map(({ memory }) => memory.id);
}

async function fill(
  tenant: string,
  parts: readonly (typeof some extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const rows: NewMemory[] = parts.map(({ direction, ...one }, i) =>
    newMemory(opened.dimensions, {
      ...one,
      id: `m${(i * 7) % 10}-${i}`,
      embedding: unitVector(direction, opened.dimensions),
    }),
  );
  const stored: StoredVector[] = [];
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    const added = await addAll(opened.store, { tenant }, part, T0 + i);
    stored.push(...added.map((memory, at) => ({ memory, embedding: (part[at] as NewMemory).embedding })));
  }
  return stored;
}

let compared = 0;

async function compare(tenant: string, stored: readonly StoredVector[], asked: Asked): Promise<void> {
  const { scope, filterJson, includeExpired, query, first } = asked;
  const caller: Caller = { principal: { tenant, via: 'open' } };
  const within = parseScope(scope, 'scope');
  const meaning =
    filterJson === null
      ? MATCH_ALL
      : parseFilterJson(filterJson, 'filterJson', { overruleActor: within.actorId !== null });
  const isLive = ({ expiresAt }: Memory) => includeExpired || expiresAt === null || expiresAt > NOW;
  const expected = byForce(
    stored,
    await deps.embedder.embedQuery(query),
    (memory) => inScope(memory, within) && isLive(memory) && passes(memory, meaning),
  );
  const found: string[] = [];
  let after: string | null = null;
  // Of short pages the first few: all would be a hundred statements.
  for (let pages = 0; pages < 6; pages += 1) {
    const input = { scope, filterJson, includeExpired, query, first, after, mode: 'VECTOR' as const };
    const page: Awaited<ReturnType<typeof searchMemories>> = await searchMemories(deps, caller, input);
    found.push(...page.hits.map(({ memory }) => memory.id));
    after = page.hits.at(-1)?.cursor ?? null;
    expect(page.hasNextPage).toBe(found.length < expected.length);
    if (!page.hasNextPage) break;
  }
  expect(found, JSON.stringify(asked)).toEqual(expected.slice(0, found.length));
  expect(found.length).toBe(Math.min(expected.length, 6 * first));
  compared += found.length;
}

test('a search by meaning in a small scope is what comparing every vector gives, in order', async () => {
  const stores = fc.array(some, { minLength: 20, maxLength: 80, size: 'max' });
  await fc.assert(
    fc.asyncProperty(stores, questions, async (parts, asked) => {
      const { tenant } = newTenant();
      const stored = await fill(tenant, parts);
      for (const one of asked) await compare(tenant, stored, one);
    }),
    runs(6, { seed, path: undefined }),
  );
  expect(compared).toBeGreaterThan(100);
}, 240_000);

test('and so it is in a scope of 500', async () => {
  const { tenant } = newTenant();
  const parts = fc.sample(some, { numRuns: 500, seed }).map((one) => ({ ...one, userId: 'u1' as const }));
  const stored = await fill(tenant, parts);
  const all = { scope: { userId: 'u1' }, filterJson: null, query: 'tea' };
  await compare(tenant, stored, { ...all, includeExpired: true, first: 100 });
  await compare(tenant, stored, { ...all, includeExpired: false, first: 100 });
  await compare(tenant, stored, { ...all, includeExpired: true, first: 30 });
  for (const asked of fc.sample(questions, { numRuns: 2, seed }).flat()) await compare(tenant, stored, asked);
}, 240_000);
