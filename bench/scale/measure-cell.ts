import type { ReadDeps } from '../../src/memory/deps.js';
import { searchMemories } from '../../src/memory/search.js';
import type { Driver } from '../../src/store/driver.js';
import type { Figures } from '../figures.js';
import type { KeepAliveClient } from '../keep-alive-client.js';
import { percentile } from '../percentile.js';
import { type FoundMemory, search, searchVectors } from '../search-query.js';
import { countDbHits, replay, type SentStatement, type StatementRecorder } from '../statement-recorder.js';
import { mean, rounded } from '../statistics.js';
import { exactBest, recallOf } from './brute-force.js';
import { type Dataset, placeOf } from './dataset.js';
import { type Cell, isInside } from './scopes.js';

/** What the searches of a scope are measured with. */
export interface Bench {
  readonly dataset: Dataset;
  /** Of the server. */
  readonly client: KeepAliveClient;
  /** The core on a driver that notes what it sends. */
  readonly deps: ReadDeps;
  readonly recorder: StatementRecorder;
  /** Without anything around it. */
  readonly driver: Driver;
  readonly questionsPerScope: number;
  readonly rounds: number;
}

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

/**
 * Recall and leaks of a scope, then its latency: every question is asked through HTTP and, as the statements that the core
 * sends for it, of the driver, in turn, after both were asked once. So the vector of the question is cached.
 */
export async function measureCell(bench: Bench, cell: Cell): Promise<CellFigures> {
  const questions = questionsFor(bench, cell);
  const recalls: number[] = [];
  let leaks = 0;
  const statements: (readonly SentStatement[])[] = [];
  for (const question of questions) {
    const vector = await bench.deps.embedder.embedQuery(question);
    const byVector = await searchVectors(bench.client, question, cell.scope, FIRST);
    const found = await search(bench.client, question, cell.scope);
    leaks += countLeaks(bench.dataset, cell, [...byVector, ...found]);
    const exact = exactBest(bench.dataset.vectors, cell.members, vector, FIRST);
    recalls.push(
      recallOf(
        exact,
        byVector.map(({ id }) => placeOf(id)),
      ),
    );
    statements.push(await recordSearch(bench, question, cell));
  }
  const { http, bare } = await timeInTurn(bench, cell, questions, statements);
  return {
    ...{ scope: cell.shape, bucket: cell.bucket, size: cell.members.length },
    recallAt10: rounded(mean(recalls)),
    leaks,
    ...{ httpP50: percentile(http, 0.5), httpP95: percentile(http, 0.95) },
    ...{ bareP50: percentile(bare, 0.5), bareP95: percentile(bare, 0.95) },
    httpOverBare: percentile(
      http.map((milliseconds, i) => milliseconds - (bare[i] ?? Number.NaN)),
      0.5,
    ),
    dbHits: await countDbHits(bench.driver, 'neo4j', statements[0] ?? []),
  };
}

/** About what is said in the scope, spread over it. */
function questionsFor({ dataset, questionsPerScope }: Bench, { members }: Cell): readonly string[] {
  return Array.from({ length: questionsPerScope }, (_, n) => {
    const place = members[Math.floor(((n + 0.5) / questionsPerScope) * members.length)] ?? 0;
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
  { deps, recorder }: Bench,
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

async function timeInTurn(
  { client, driver, rounds }: Bench,
  { scope }: Cell,
  questions: readonly string[],
  statements: readonly (readonly SentStatement[])[],
): Promise<{ readonly http: readonly number[]; readonly bare: readonly number[] }> {
  const http: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, question] of questions.entries()) {
      const both = [
        async () => http.push(await timed(() => search(client, question, scope))),
        async () => bare.push(await timed(() => replay(driver, 'neo4j', statements[i] ?? []))),
      ];
      // Neither always comes first: the second finds what the first has brought into memory.
      for (const act of (round + i) % 2 === 0 ? both : both.reverse()) await act();
    }
  }
  return { http, bare };
}

/** Milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
