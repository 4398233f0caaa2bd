import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteMemories } from '../../src/memory/delete.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { parseFilter } from '../../src/memory/filter-input.js';
import { parseFilterJson } from '../../src/memory/filter-json.js';
import { listMemories } from '../../src/memory/list.js';
import { parseMetadata } from '../../src/memory/metadata.js';
import type { Memory } from '../../src/memory/model.js';
import { searchMemories } from '../../src/memory/search.js';
import type { Parameters } from '../../src/store/bolt-parameters.js';
import { makeStatement } from '../../src/store/cypher.js';
import { filterText } from '../../src/store/filter-text.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { condition, filterTree, metadata, smallTree, style } from '../model/filter-arbitrary.js';
import { means } from '../model/filter-meaning.js';
import { type FilterTree, type Style, toJson, toTyped } from '../model/filter-tree.js';
import { STRINGS } from '../model/values.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { propertySettings, runs } from '../support/property-settings.js';
import { QUESTIONS } from '../support/questions.js';
import { addAll, newMemory, newTenant, T0 } from './contract-fixtures.js';

const MEMORIES = 60;
const { seed } = propertySettings();
const call = newTenant();
const caller: Caller = { principal: { tenant: call.tenant, via: 'open' } };
const scope = { userId: 'u1' };
let opened: TestStore;
let client: Neo4jClient;
let deps: MemoryDeps;
/** Newest first. */
let memories: readonly Memory[];

beforeAll(async () => {
  opened = await openTestStore();
  client = new Neo4jClient({ ...opened, timeoutMs: 30_000 });
  deps = {
    store: opened.store,
    embedder: new HashedEmbedder(opened.dimensions),
    ...QUESTIONS,
    clock: { now: () => T0 + 1_000 },
    ids: { next: () => 'none is added' },
  };
  const some = fc.record({
    actorId: fc.constantFrom(null, 'c1', 'c2'),
    agentId: fc.constantFrom(null, 'a1', 'a2'),
    role: fc.constantFrom('USER' as const, 'TOOL' as const, 'ASSISTANT' as const),
    text: fc.constantFrom(...STRINGS.keys()).map((text) => (text.trim() === '' ? 'tea' : text)),
    metadata: metadata.map((values) => parseMetadata(values, 'metadata')),
    eventAt: fc.constantFrom(T0 - 1, T0, T0 + 1, 0),
    expiresAt: fc.constantFrom(null, T0 - 1, T0, T0 + 1),
  });
  const rows = fc
    .sample(some, { numRuns: MEMORIES, seed })
    .map((parts, i) => newMemory(opened.dimensions, { ...parts, id: `m${(i * 7) % 10}-${i}`, ...scope }));
  const parts = [rows.slice(0, 20), rows.slice(20, 40), rows.slice(40)];
  const added: Memory[] = [];
  for (const [i, part] of parts.entries()) added.unshift(...(await addAll(opened.store, call, part, T0 + i)));
  memories = added.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
});
afterAll(() => opened.close());

interface Compiled {
  readonly tree: FilterTree;
  readonly label: string;
  readonly text: string;
  readonly parameters: Parameters;
}

/**
 * Both spellings as conditions of one statement: what plans a statement for each takes a hundred times as long. Spellings
 * that become the same condition are it once.
 */
function compile(tree: FilterTree, written: Style, place: number): readonly Compiled[] {
  const json = toJson(tree, written);
  const typed = toTyped(tree);
  const spellings = [
    { given: json, filter: parseFilterJson(json, 'filterJson') },
    { given: typed, filter: parseFilter(typed, 'filter') },
  ];
  const conditions = spellings.map(({ given, filter }) => ({ given, ...filterText(filter) }));
  const [first, second] = conditions.map(({ text, parameters }) => JSON.stringify([text, parameters]));
  return (first === second ? conditions.slice(0, 1) : conditions).map(
    ({ given, text, parameters }, spelling) => {
      const prefix = `p${place}_${spelling}_`;
      return {
        tree,
        label: JSON.stringify(given),
        text: text.replace(/\$f(?=\d)/g, `$${prefix}`),
        parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [`${prefix}${name.slice(1)}`, value]),
        ),
      };
    },
  );
}

async function verdictsOf(compiled: readonly Compiled[]): Promise<ReadonlyMap<string, readonly boolean[]>> {
  const text = `CYPHER 25
MATCH (m:Memory)
WHERE m.tenant = $tenant AND m.id >= ''
RETURN m.id AS id, [${compiled.map((one) => one.text).join(',\n')}] AS verdicts`;
  const parameters = Object.assign({}, ...compiled.map((one) => one.parameters)) as Parameters;
  const rows = await client.read(makeStatement('filter-verdicts', 'read', text), parameters, call);
  return new Map(rows.map((row) => [String(row.id), row.verdicts as readonly boolean[]]));
}

test('the database decides every filter, in both spellings, as the rules say', async () => {
  const sizes: number[] = [];
  const filters = fc.array(fc.tuple(fc.oneof(condition, filterTree), style), {
    minLength: 1,
    maxLength: 12,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(filters, async (given) => {
      const compiled = given.flatMap(([tree, written], place) => compile(tree, written, place));
      const verdicts = await verdictsOf(compiled);
      expect(verdicts.size).toBe(MEMORIES);
      compiled.forEach(({ tree, label }, i) => {
        const matching = memories.filter(({ id }) => verdicts.get(id)?.[i] === true).map(({ id }) => id);
        const expected = memories.filter((memory) => means(tree, memory)).map(({ id }) => id);
        expect(matching, label).toEqual(expected);
        sizes.push(expected.length);
      });
    }),
    runs(40, { seed, path: undefined }),
  );
  // Filters that match all or nothing compare little: many must part the memories.
  expect(sizes.length).toBeGreaterThan(200);
  expect(sizes.filter((size) => size > 0 && size < MEMORIES).length).toBeGreaterThan(sizes.length / 4);
});

test('a list, its count, a search and a deletion match the same, in both spellings', async () => {
  await fc.assert(
    fc.asyncProperty(
      smallTree,
      style,
      fc.constantFrom(scope, { agentId: 'a1' }),
      async (tree, written, within) => {
        const expected = memories
          .filter((memory) => 'userId' in within || memory.agentId === 'a1')
          .filter((memory) => means(tree, memory))
          .map(({ id }) => id);
        // What has expired is deleted, too.
        const read = { scope: within, first: 100, includeExpired: true };
        const filterJson = toJson(tree, written);
        const typed = await listMemories(deps, caller, { ...read, filter: toTyped(tree) });
        expect(typed.memories.map(({ memory }) => memory.id)).toEqual(expected);
        const json = await listMemories(deps, caller, { ...read, filterJson });
        expect(json.memories.map(({ memory }) => memory.id)).toEqual(expected);
        expect(await json.countAll()).toBe(expected.length);
        const { hits } = await searchMemories(deps, caller, { ...read, filterJson, query: 'tea' });
        expect(hits.map(({ memory }) => memory.id).sort()).toEqual([...expected].sort());
        const dryRun = await deleteMemories(deps, caller, { scope: within, filterJson, dryRun: true });
        expect(dryRun.matched).toBe(expected.length);
      },
    ),
    runs(8, { seed, path: undefined }),
  );
});
