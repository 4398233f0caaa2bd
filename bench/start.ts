import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figures } from './figures.js';
import { startServerProcess } from './server-process.js';

const SEARCH =
  '{ searchMemories(query: "What did Alice say about coffee?", scope: {userId: "alice"}) { nodes { text } } }';
const WARM_RUNS = 3;

/**
 * From `npm start` to the first answered search, in seconds. Cold: nothing built and an empty home, so that
 * the database and the model are downloaded. Warm: the same again, the median of three.
 */
export async function benchStart(): Promise<Figures> {
  const home = mkdtempSync(join(tmpdir(), 'engraph-bench-start-'));
  try {
    rmSync(fileURLToPath(new URL('../dist', import.meta.url)), { recursive: true, force: true });
    const cold = await secondsToFirstAnswer(home);
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1) warm.push(await secondsToFirstAnswer(home));
    const [, median = Number.NaN] = warm.sort((a, b) => a - b);
    return { coldSeconds: cold, warmSeconds: median };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function secondsToFirstAnswer(home: string): Promise<number> {
  const started = performance.now();
  const server = await startServerProcess({ HOME: home, XDG_CACHE_HOME: '', XDG_DATA_HOME: '' });
  await server.graphql(SEARCH);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  await server.stop();
  return seconds;
}
