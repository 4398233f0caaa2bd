import { searchMemories } from '../../src/memory/search.js';
import type { Figures } from '../figures.js';
import { percentile } from '../percentile.js';
import { type FoundMemory, search, searchVectors } from '../search-query.js';
import { countDbHits, replay, type SentStatement } from '../statement-recorder.js';
import { mean, rounded } from '../statistics.js';
import { exactBest, recallOf } from './brute-force.js';
import { type Dataset, placeOf } from './dataset.js';
import type { OpenStore } from './open-store.js';
import { type Cell, isInside } from './scopes.js';

/**
 * What one scope gave. `leaks` are memories that are not in the scope; `httpOverBare` is the median of what a search
 * through HTTP took more than the bare statements of the same question just before or after it.
 */
export interface CellFigures extends Figures {
  readonly scope: string;
  readonly bucket: number;
  readonly size: number;
  readonly recallAt10: number;
  readonly leaks: number;
  readonly httpP50: number;
  readonly bareP50: number;
  readonly httpOverBare: number;
}

const FIRST = 10;

/** A scope of a store, asked once: what is left is to measure how long its searches take. */
export interface ScopeUnderTest {
  readonly store: OpenStore;
  readonly cell: Cell;
  readonly questions: readonly string[];
  /** What the core sends for each question. */
  readonly statements: readonly (readonly SentStatement[])[];
  readonly recallAt10: number;
  readonly leaks: number;
  /** Milliseconds, a pair for every question of every round. */
  readonly http: number[];
  readonly bare: number[];
}

/** Recall and leaks of a scope. Every question is asked once each way, so that its vector is cached from then on. */
export async function askScope(store: OpenStore, cell: Cell, perScope: number): Promise<ScopeUnderTest> {
  const questions = questionsFor(store, cell, perScope);
  const recalls: number[] = [];
  let leaks = 0;
  const statements: (readonly SentStatement[])[] = [];
  for (const question of questions) {
    const vector = await store.deps.embedder.embedQuery(question);
    const byVector = await searchVectors(store.client, question, cell.scope, FIRST);
    const found = await search(store.client, question, cell.scope);
    leaks += countLeaks(store.dataset, cell, [...byVector, ...found]);
    const exact = exactBest(store.dataset.vectors, cell.members, vector, FIRST);
    recalls.push(
      recallOf(
        exact,
        byVector.map(({ id }) => placeOf(id)),
      ),
    );
    statements.push(await recordSearch(store, question, cell));
  }
  const recallAt10 = rounded(mean(recalls));
  return { store, cell, questions, statements, recallAt10, leaks, http: [], bare: [] };
}

/** Every question once through HTTP and once, as the statements that the core sends for it, of the driver, in turn. */
export async function timeRound(scope: ScopeUnderTest, round: number): Promise<void> {
  const { store, cell, questions, statements, http, bare } = scope;
  for (const [i, question] of questions.entries()) {
    const both = [
      async () => http.push(await timed(() => search(store.client, question, cell.scope))),
      async () => bare.push(await timed(() => replay(store.driver, 'neo4j', statements[i] ?? []))),
    ];
    // Neither always comes first: the second finds what the first has brought into memory.
    for (const act of (round + i) % 2 === 0 ? both : both.reverse()) await act();
  }
}

export async function figuresOf(scope: ScopeUnderTest): Promise<CellFigures> {
  const { store, cell, statements, recallAt10, leaks, http, bare } = scope;
  return {
    ...{ scope: cell.shape, bucket: cell.bucket, size: cell.members.length, recallAt10, leaks },
    ...{ httpP50: percentile(http, 0.5), httpP95: percentile(http, 0.95) },
    ...{ bareP50: percentile(bare, 0.5), bareP95: percentile(bare, 0.95) },
    httpOverBare: percentile(
      http.map((milliseconds, i) => milliseconds - (bare[i] ?? Number.NaN)),
      0.5,
    ),
    dbHits: await countDbHits(store.driver, 'neo4j', statements[0] ?? []),
  };
}

/** About what is said in the scope, spread over it. */
function questionsFor({ dataset }: OpenStore, { members }: Cell, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const place = members[Math.floor(((n + 0.5) / count) * members.length)] ?? 0;
    const owner = dataset.places[place];
    if (owner === undefined) throw new Error('A scope has a memory that is not in the dataset.');
    return dataset.corpus.questionOf(owner, place * 31 + n);
  });
}

/** By what the bench knows of the owners, and by what the server says of them. */
export function countLeaks(
  { places }: Dataset,
  { scope }: Pick<Cell, 'scope'>,
  found: readonly FoundMemory[],
): number {
  return found.filter((memory) => {
    const owner = places[placeOf(memory.id)];
    return owner === undefined || !isInside(scope, owner) || !isInside(scope, memory);
  }).length;
}

async function recordSearch(
  { deps, recorder }: OpenStore,
  query: string,
  { scope }: Cell,
): Promise<readonly SentStatement[]> {
  recorder.take();
  await searchMemories(
    deps,
    { principal: { tenant: 'default', via: 'open' } },
    { query, scope, first: FIRST },
  );
  return recorder.take();
}

/** Milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
