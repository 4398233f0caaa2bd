import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localNeo4jOptions } from '../src/app/database.js';
import { openEmbedder } from '../src/app/open-embedder.js';
import { loadConfig } from '../src/config.js';
import { startNeo4j } from '../src/neo4j-local/start-neo4j.js';
import { wholeNumber } from './arguments.js';
import { KeptEmbedder } from './embedding-cache.js';
import type { Figures, Tables } from './figures.js';
import { keepAliveClient } from './keep-alive-client.js';
import { type MixOptions, runMix, type Work, warmUp } from './load/client-mix.js';
import { percentile, round } from './percentile.js';
import { processUsage } from './process-usage.js';
import { type Dataset, makeDataset } from './scale/dataset.js';
import { fillKeptStore } from './scale/fill-kept-store.js';
import { startServerProcess } from './server-process.js';
import { fitLine, rounded } from './statistics.js';

const CLIENTS = [1, 4, 16, 64] as const;
const GROWTH_CLIENTS = 4;
/** Half of it adds: the first ones make the database plan and compile. */
const WARM_UP_MS = 10_000;
const SAMPLE_MS = 2_000;
/** The part of the time in which caches fill and the heap finds its size; not counted as growth. */
const SETTLING = 0.2;

/** The processes that are watched. */
interface Watched {
  readonly server: number;
  readonly neo4j: number;
}

/**
 * A server with the local model on a store of 10,000 memories, under 1, 4, 16 and 64 clients of whose requests one in ten
 * is an add: latency, requests per second and processor time per request; then the memory of the processes over
 * minutes under 4 clients.
 */
export async function benchLoad(args: readonly string[]): Promise<Tables> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      memories: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '30' },
      minutes: { type: 'string', default: '10' },
      'adds-percent': { type: 'string', default: '10' },
    },
  });
  const memories = wholeNumber('--memories', values.memories);
  const seconds = wholeNumber('--seconds', values.seconds);
  const minutes = wholeNumber('--minutes', values.minutes);
  const addPart = wholeNumber('--adds-percent', values['adds-percent']) / 100;
  const model = new KeptEmbedder(await openEmbedder(loadConfig()));
  const dataset = await makeDataset(memories, model).finally(() => model.close());
  const dataDir = mkdtempSync(join(tmpdir(), 'engraph-bench-load-'));
  try {
    // A copy: the adds of this run are not for the next one.
    cpSync(await fillKeptStore(memories, dataset), dataDir, { recursive: true });
    return await measure(dataDir, dataset, { addPart, seconds, minutes });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface LoadOptions {
  readonly addPart: number;
  readonly seconds: number;
  readonly minutes: number;
}

async function measure(
  dataDir: string,
  dataset: Dataset,
  { addPart, seconds, minutes }: LoadOptions,
): Promise<Tables> {
  const neo4j = await startNeo4j(
    localNeo4jOptions(loadConfig({ ...process.env, ENGRAPH_DATA_DIR: dataDir })),
  );
  const server = await startServerProcess({ ENGRAPH_DATA_DIR: dataDir });
  const pids = { server: server.pid, neo4j: neo4j.pid };
  const client = keepAliveClient(server.url, Math.max(...CLIENTS));
  try {
    await warmUp({ client, dataset });
    const mix = { client, dataset, addPart };
    await runFor(WARM_UP_MS, { ...mix, addPart: 0.5, clients: GROWTH_CLIENTS, seed: 0 });
    const rows: Figures[] = [];
    // No seed twice: the texts would be duplicates of those before.
    for (const [i, clients] of CLIENTS.entries()) {
      console.error(`  ${clients} clients for ${seconds} s`);
      rows.push(await measureClients({ ...mix, clients, seed: 1 + i }, seconds * 1_000, pids));
    }
    console.error(`  memory under ${GROWTH_CLIENTS} clients for ${minutes} min`);
    const growth = await measureGrowth(
      { ...mix, clients: GROWTH_CLIENTS, seed: 1 + CLIENTS.length },
      minutes,
      pids,
    );
    return { Clients: rows, 'Memory over time': growth };
  } finally {
    client.close();
    await server.stop();
    await neo4j.stop();
  }
}

function runFor(milliseconds: number, mix: Omit<MixOptions, 'isOver'>): Promise<Work> {
  const started = performance.now();
  return runMix({ ...mix, isOver: () => performance.now() - started > milliseconds });
}

async function measureClients(
  mix: Omit<MixOptions, 'isOver'>,
  milliseconds: number,
  pids: Watched,
): Promise<Figures> {
  const before = { server: processUsage(pids.server), neo4j: processUsage(pids.neo4j) };
  const started = performance.now();
  const { searches, adds } = await runFor(milliseconds, mix);
  const seconds = (performance.now() - started) / 1_000;
  const requests = searches.length + adds.length;
  const cpuPerRequest = (process: keyof Watched) =>
    rounded((processUsage(pids[process]).cpuMs - before[process].cpuMs) / requests, 2);
  return {
    clients: mix.clients,
    searchesPerSecond: round(searches.length / seconds),
    addsPerSecond: round(adds.length / seconds),
    ...{ searchP50: percentile(searches, 0.5), searchP95: percentile(searches, 0.95) },
    searchP99: percentile(searches, 0.99),
    ...{ addP50: percentile(adds, 0.5), addP95: percentile(adds, 0.95) },
    ...{ serverCpuPerRequest: cpuPerRequest('server'), neo4jCpuPerRequest: cpuPerRequest('neo4j') },
  };
}

/** Resident memory of each process, and how it grows once it has settled: the line through all samples. */
async function measureGrowth(
  mix: Omit<MixOptions, 'isOver'>,
  minutes: number,
  pids: Watched,
): Promise<readonly Figures[]> {
  const started = performance.now();
  const minutesSince = () => (performance.now() - started) / 60_000;
  const samples: { readonly at: number; readonly server: number; readonly neo4j: number }[] = [];
  const sample = () =>
    samples.push({
      at: minutesSince(),
      server: processUsage(pids.server).rssMb,
      neo4j: processUsage(pids.neo4j).rssMb,
    });
  sample();
  const sampling = setInterval(sample, SAMPLE_MS);
  const { searches, adds } = await runMix({ ...mix, isOver: () => minutesSince() > minutes }).finally(() =>
    clearInterval(sampling),
  );
  sample();
  const settled = samples.filter(({ at }) => at >= minutes * SETTLING);
  return (['server', 'neo4j'] as const).map((process) => ({
    ...{ process, minutes, requests: searches.length + adds.length },
    startMb: Math.round(samples[0]?.[process] ?? Number.NaN),
    settledMb: Math.round(settled[0]?.[process] ?? Number.NaN),
    endMb: Math.round(samples.at(-1)?.[process] ?? Number.NaN),
    highestMb: Math.round(Math.max(...samples.map((each) => each[process]))),
    growthMbPerMinute: rounded(fitLine(settled.map((each) => [each.at, each[process]])).slope, 2),
  }));
}
