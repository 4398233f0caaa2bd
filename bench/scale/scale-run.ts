import { CloseStack } from '../../src/app/close-stack.js';
import type { Embedder } from '../../src/memory/ports.js';
import type { Figures } from '../figures.js';
import { percentile } from '../percentile.js';
import { search } from '../search-query.js';
import { summarise } from './compare-sizes.js';
import { fillRate } from './fill-kept-store.js';
import { askScope, type CellFigures, figuresOf, timed, timeRound } from './measure-cell.js';
import { type OpenStore, openStore } from './open-store.js';
import type { Cell } from './scopes.js';

export interface ScaleOptions {
  readonly questionsPerScope: number;
  readonly rounds: number;
}

/** What a store of one size gave. */
export interface ScaleRun {
  readonly memories: number;
  readonly summary: Figures;
  readonly cells: readonly CellFigures[];
}

/** New questions, each with its embedding, and what the database learns before anything is timed. */
const NEW_QUESTIONS = 200;
const WARM_UP = 2_000;

/**
 * Opens a store of every size and measures a scope of every shape and size in all that have it, round by round in turn:
 * a machine that becomes slower meanwhile is slower for each of them.
 */
export async function runScale(
  sizes: readonly number[],
  model: Embedder,
  options: ScaleOptions,
): Promise<readonly ScaleRun[]> {
  const opened = new CloseStack();
  try {
    const stores: OpenStore[] = [];
    for (const memories of sizes) stores.push(await openStore(memories, model, opened));
    for (const store of stores) await warmUp(store);
    const measured = new Map<OpenStore, CellFigures[]>(stores.map((store) => [store, []]));
    const kinds = [...new Set(stores.flatMap(({ cells }) => cells.map(kindOf)))];
    for (const [i, kind] of kinds.entries()) {
      for (const [store, figures] of await measureInTurn(stores, kind, options)) {
        measured.get(store)?.push(figures);
      }
      if ((i + 1) % 10 === 0) console.error(`  ${i + 1} of ${kinds.length} scopes`);
    }
    const runs: ScaleRun[] = [];
    for (const [store, figures] of measured) runs.push(await finish(store, figures));
    return runs;
  } finally {
    await opened.close();
  }
}

/** The scope of this kind in every store that has one. */
async function measureInTurn(
  stores: readonly OpenStore[],
  kind: string,
  { questionsPerScope, rounds }: ScaleOptions,
): Promise<readonly (readonly [OpenStore, CellFigures])[]> {
  const scopes = [];
  for (const store of stores) {
    const cell = store.cells.find((candidate) => kindOf(candidate) === kind);
    if (cell !== undefined) scopes.push(await askScope(store, cell, questionsPerScope));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const scope of round % 2 === 0 ? scopes : scopes.toReversed()) await timeRound(scope, round);
  }
  return Promise.all(scopes.map(async (scope) => [scope.store, await figuresOf(scope)] as const));
}

function kindOf({ shape, bucket }: Cell): string {
  return `${shape} ${bucket}`;
}

async function finish(store: OpenStore, cells: readonly CellFigures[]): Promise<ScaleRun> {
  const { memories, dataset } = store;
  const asked = await askNewQuestions(store);
  const filledPerSecond = fillRate(memories, dataset);
  return { memories, summary: { memories, filledPerSecond, ...summarise(cells), ...asked }, cells };
}

async function warmUp(store: OpenStore): Promise<void> {
  for (let n = 0; n < WARM_UP; n += 1) await askAbout(store, n, n % 20);
}

/** Milliseconds of searches whose question the server has not seen. */
async function askNewQuestions(store: OpenStore) {
  const times: number[] = [];
  for (let n = 0; n < NEW_QUESTIONS; n += 1) {
    times.push(await timed(() => askAbout(store, n, 1_000_000 + n)));
  }
  return { newQuestionP50: percentile(times, 0.5), newQuestionP95: percentile(times, 0.95) };
}

function askAbout({ dataset, client, cells }: OpenStore, n: number, number: number) {
  const cell = cells[n % cells.length];
  const owner = dataset.places[cell?.members[n % cell.members.length] ?? 0];
  if (cell === undefined || owner === undefined) throw new Error('There is no scope to search.');
  return search(client, dataset.corpus.questionOf(owner, number), cell.scope);
}
