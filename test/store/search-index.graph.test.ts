import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countDbHits, recordStatements, type StatementRecorder } from '../../bench/statement-recorder.js';
import { createDriver } from '../../src/store/driver.js';
import { testNeo4j } from '../support/neo4j.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { addAll, filterOf, newMemory, newTenant, scopeOf, T0, unitVector } from './contract-fixtures.js';

const ALL = filterOf();
const MEMORIES = 1_200;
const POOL = 50;
const LATER = T0 + 1_000;
/** Every fourth has expired when it is searched. */
const isExpired = (i: number) => i % 4 === 0;

describe('in a scope of many', () => {
  const call = newTenant();
  const scope = scopeOf({ userId: 'u' });
  const vectors = new Map<string, Float32Array>();
  let opened: TestStore;
  let recorder: StatementRecorder;
  beforeAll(async () => {
    recorder = recordStatements(createDriver(testNeo4j()));
    opened = await openTestStore(recorder.driver);
    const rows = Array.from({ length: MEMORIES }, (_, i) => {
      const embedding = unitVector(i, opened.dimensions);
      vectors.set(`m${i}`, embedding);
      const text = `tea number ${i}`;
      return newMemory(opened.dimensions, {
        ...{ id: `m${i}`, text, embedding, expiresAt: isExpired(i) ? LATER : null },
      });
    });
    for (let i = 0; i < MEMORIES; i += 400) await addAll(opened.store, call, rows.slice(i, i + 400), T0);
  });
  afterAll(() => opened.close());

  test('the index fills the pool with the nearest that are live', async () => {
    const vector = unitVector(5_000, opened.dimensions);
    const query = { text: '', words: false, vector, pool: POOL, liveAt: LATER };
    const { candidates, plan } = await opened.store.searchMemories(call, scope, ALL, query);
    expect(plan).toEqual({ vectors: 'INDEX', scopeSize: MEMORIES, rounds: 1 });
    expect(candidates).toHaveLength(POOL);
    const nearness = (other: Float32Array = vector) =>
      other.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0);
    const nearest = [...vectors]
      .filter((_, i) => !isExpired(i))
      .sort(([, a], [, b]) => nearness(b) - nearness(a))
      .slice(0, POOL)
      .map(([id]) => id);
    for (const { memory, vectorScore } of candidates) {
      expect(vectorScore).toBeCloseTo((1 + nearness(vectors.get(memory.id))) / 2, 3);
    }
    const found = candidates.map(({ memory }) => memory.id);
    expect(found.filter((id) => nearest.includes(id)).length).toBeGreaterThanOrEqual(0.9 * POOL);
    expect(found.filter((id) => isExpired(Number(id.slice(1))))).toEqual([]);
  });

  test('words alone fill their pool, though some of the best have expired', async () => {
    const query = { text: 'tea', vector: null, pool: POOL, liveAt: LATER };
    const { candidates } = await opened.store.searchMemories(call, scope, ALL, query);
    expect(candidates.length).toBeGreaterThanOrEqual(POOL);
    expect(candidates.filter(({ memory }) => memory.expiresAt !== null)).toEqual([]);
  });

  test('where nothing is found, the plan still says how large the scope is', async () => {
    const rare = { text: 'zebra', vector: null, pool: POOL };
    const { candidates, plan } = await opened.store.searchMemories(call, scope, ALL, rare);
    expect([candidates, plan]).toEqual([[], { vectors: 'NONE', scopeSize: MEMORIES, rounds: 1 }]);
    const nobody = filterOf({ runId: { eq: 'nowhere' } });
    const filtered = { text: 'tea', vector: unitVector(1, opened.dimensions), pool: POOL };
    const none = await opened.store.searchMemories(call, scope, nobody, filtered);
    expect(none.candidates).toEqual([]);
    expect(none.plan).toMatchObject({ vectors: 'EXACT', scopeSize: MEMORIES });
    expect(none.plan.rounds).toBeGreaterThan(1);
  });

  test('an owner that is not there leads, so that nothing of the others is compared', async () => {
    const query = { text: 'tea', vector: unitVector(1, opened.dimensions), pool: POOL };
    for (const ids of [{ runId: 'new' }, { agentId: 'new' }, { actorId: 'new' }]) {
      const nobody = scopeOf({ userId: 'u', ...ids });
      recorder.take();
      expect((await opened.store.searchMemories(call, nobody, ALL, query)).candidates).toEqual([]);
      // Of 1,200 memories each would be several.
      expect(await countDbHits(opened.driver, opened.database, recorder.take())).toBeLessThan(200);
    }
  });
});
