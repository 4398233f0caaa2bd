import { localNeo4jOptions } from '../../src/app/database.js';
import { systemClock, uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import type { Embedder } from '../../src/memory/ports.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { createDriver } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { QUESTIONS } from '../../test/support/questions.js';
import type { Figures } from '../figures.js';
import { type KeepAliveClient, keepAliveClient } from '../keep-alive-client.js';
import { percentile } from '../percentile.js';
import { search } from '../search-query.js';
import { startServerProcess } from '../server-process.js';
import { recordStatements } from '../statement-recorder.js';
import { summarise } from './compare-sizes.js';
import { type Dataset, makeDataset } from './dataset.js';
import { fillKeptStore, fillRate } from './fill-kept-store.js';
import { type Bench, type CellFigures, measureCell, timed } from './measure-cell.js';
import { type Cell, chooseCells } from './scopes.js';

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

/** Fills a store of this size or takes the one that is kept, then measures a scope of every shape and size. */
export async function runScale(memories: number, model: Embedder, options: ScaleOptions): Promise<ScaleRun> {
  console.error(`A store of ${memories} memories`);
  const dataset = await makeDataset(memories, model);
  const dataDir = await fillKeptStore(memories, dataset);
  const config = loadConfig({ ...process.env, ENGRAPH_DATA_DIR: dataDir });
  const neo4j = await startNeo4j(localNeo4jOptions(config));
  const address = { uri: neo4j.uri, ...neo4j.auth };
  const driver = createDriver(address);
  const recorder = recordStatements(createDriver(address));
  try {
    const client = new Neo4jClient({ driver: recorder.driver, database: 'neo4j', timeoutMs: 60_000 });
    const store = new Neo4jMemoryStore(client, uuidSource, model.identity);
    const deps = {
      store,
      embedder: dataset.embedder,
      ...QUESTIONS,
      clock: systemClock,
      ids: uuidSource,
    };
    // As the container runs it.
    const server = await startServerProcess({ ENGRAPH_DATA_DIR: dataDir, NODE_ENV: 'production' });
    const http = keepAliveClient(server.url);
    try {
      const bench = { dataset, client: http, deps, recorder, driver, ...options };
      const cells = chooseCells(dataset.places);
      await warmUp(http, dataset, cells);
      const rows = await measureAll(bench, cells);
      const asked = await askNewQuestions(http, dataset, cells);
      const filledPerSecond = fillRate(memories, dataset);
      const summary = { memories, filledPerSecond, ...summarise(rows), ...asked };
      return { memories, summary, cells: rows };
    } finally {
      http.close();
      await server.stop();
    }
  } finally {
    await Promise.all([driver.close(), recorder.driver.close()]);
    await neo4j.stop();
  }
}

async function measureAll(bench: Bench, cells: readonly Cell[]): Promise<readonly CellFigures[]> {
  const rows: CellFigures[] = [];
  for (const cell of cells) {
    rows.push(await measureCell(bench, cell));
    if (rows.length % 10 === 0) console.error(`  ${rows.length} of ${cells.length} scopes`);
  }
  return rows;
}

async function warmUp(http: KeepAliveClient, dataset: Dataset, cells: readonly Cell[]): Promise<void> {
  for (let n = 0; n < WARM_UP; n += 1) await askAbout(http, dataset, cells, n, n % 20);
}

/** Milliseconds of searches whose question the server has not seen. */
async function askNewQuestions(http: KeepAliveClient, dataset: Dataset, cells: readonly Cell[]) {
  const times: number[] = [];
  for (let n = 0; n < NEW_QUESTIONS; n += 1) {
    times.push(await timed(() => askAbout(http, dataset, cells, n, 1_000_000 + n)));
  }
  return { newQuestionP50: percentile(times, 0.5), newQuestionP95: percentile(times, 0.95) };
}

function askAbout(
  http: KeepAliveClient,
  dataset: Dataset,
  cells: readonly Cell[],
  n: number,
  number: number,
) {
  const cell = cells[n % cells.length];
  const owner = dataset.places[cell?.members[n % cell.members.length] ?? 0];
  if (cell === undefined || owner === undefined) throw new Error('There is no scope to search.');
  return search(http, dataset.corpus.questionOf(owner, number), cell.scope);
}
