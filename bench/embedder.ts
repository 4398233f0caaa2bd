import { existsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Embedder } from '../src/memory/ports.js';
import { localModelJar } from '../test/support/local-model.js';
import { makeSentence } from '../test/support/sentences.js';
import { percentile, round } from './percentile.js';

/** Times in milliseconds, memory in megabytes. */
export type EmbedderFigures = {
  readonly documentsPerSecond: number;
  readonly longDocumentsPerSecond: number;
  readonly queryP50Ms: number;
  readonly queryP95Ms: number;
  /** Of questions asked while 500 documents are embedded. */
  readonly busyQueryP50Ms: number;
  readonly busyQueryP95Ms: number;
  /** The longest time the event loop of this process was held up while 500 documents were embedded. */
  readonly worstLoopDelayMs: number;
  readonly rssLoadedMb: number;
  readonly rssAfterMb: number;
};

const DOCUMENTS = 500;
const QUESTIONS = 100;
const BUSY_QUESTIONS = 25;

/** Measures an embedder: 500 sentences of about 35 tokens, `longTexts` of 512, and 125 questions. */
export async function benchEmbedder(embedder: Embedder, longTexts = 50): Promise<EmbedderFigures> {
  const documents = Array.from({ length: DOCUMENTS }, (_, index) => makeSentence(index, 25));
  const long = Array.from({ length: longTexts }, (_, index) => makeSentence(10_000 + index, 600));
  await embedder.embedQuery('warm up');
  const rssLoadedMb = rss();

  const idle = await askQuestions(embedder, QUESTIONS);
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const bulk = embedder.embedDocuments(documents);
  const busy = await askQuestions(embedder, BUSY_QUESTIONS);
  await bulk;
  loop.disable();
  const shortMs = await timed(() => embedder.embedDocuments(documents));
  const longMs = await timed(() => embedder.embedDocuments(long));

  return {
    documentsPerSecond: round((DOCUMENTS / shortMs) * 1000),
    longDocumentsPerSecond: round((longTexts / longMs) * 1000),
    queryP50Ms: percentile(idle, 0.5),
    queryP95Ms: percentile(idle, 0.95),
    busyQueryP50Ms: percentile(busy, 0.5),
    busyQueryP95Ms: percentile(busy, 0.95),
    worstLoopDelayMs: round(loop.max / 1e6),
    rssLoadedMb,
    rssAfterMb: rss(),
  };
}

async function askQuestions(embedder: Embedder, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    times.push(await timed(() => embedder.embedQuery(makeSentence(20_000 + index, 8))));
  }
  return times;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

const rss = () => Math.round(process.memoryUsage.rss() / 1e6);

/** The built module when there is one: run from the sources, tsx adds some 100 MB to the process. */
async function loadModule(): Promise<typeof import('../src/ai/local-embedder.js')> {
  const built = new URL('../dist/ai/local-embedder.js', import.meta.url);
  return existsSync(built) ? import(built.href) : import('../src/ai/local-embedder.js');
}

/** The local model, from the built module, after a batch of 500 long texts as well. */
export async function benchLocalEmbedder(): Promise<EmbedderFigures> {
  const { openLocalEmbedder } = await loadModule();
  const embedder = await openLocalEmbedder({ modelJar: await localModelJar() });
  try {
    return await benchEmbedder(embedder, DOCUMENTS);
  } finally {
    await embedder.close();
  }
}
