import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addOne } from './add-one.js';
import type { Figures } from './figures.js';
import { percentile, round } from './percentile.js';
import { processUsage } from './process-usage.js';
import { resume } from './resumed-subscription.js';
import { type ServerProcess, startServerProcess } from './server-process.js';
import { subscribe, type Transport } from './subscriber.js';

const SUBSCRIBERS = 200;
const IDLE_MS = 10_000;
const ADDS = 100;

/**
 * What idle subscribers cost a server, each on a connection of its own, and how long after the answer to an add it
 * arrives: through the same server, and through another one; and whether one that is cut off again and again is told of
 * everything. No model: words alone.
 */
export async function benchSubscriptions(): Promise<Record<string, readonly Figures[]>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'engraph-bench-subscriptions-'));
  const env = { ENGRAPH_DATA_DIR: dataDir, ENGRAPH_EMBEDDER: 'lexical' };
  const server = await startServerProcess(env);
  const other = await startServerProcess(env);
  try {
    const fresh = { transport: 'none, just started', ...(await idle(server, 'graphql-ws', 0, 1_000)) };
    // The database plans what it is sent first, and the server compiles what it does often.
    for (const transport of ['graphql-ws', 'graphql-sse'] as const) {
      await latency(server, server, transport);
    }
    return {
      [`${SUBSCRIBERS} idle subscribers`]: [
        fresh,
        { transport: 'none', ...(await idle(server, 'graphql-ws', 0, IDLE_MS)) },
        { transport: 'graphql-ws', ...(await idle(server, 'graphql-ws', SUBSCRIBERS, IDLE_MS)) },
        { transport: 'graphql-sse', ...(await idle(server, 'graphql-sse', SUBSCRIBERS, IDLE_MS)) },
      ],
      'From the answer to an add to its arrival': [
        {
          through: 'the same server',
          transport: 'graphql-ws',
          ...(await latency(server, server, 'graphql-ws')),
        },
        {
          through: 'the same server',
          transport: 'graphql-sse',
          ...(await latency(server, server, 'graphql-sse')),
        },
        {
          through: 'another server',
          transport: 'graphql-ws',
          ...(await latency(other, server, 'graphql-ws')),
        },
      ],
      'Cut off and resumed, on two servers': [await resume([server, other])],
    };
  } finally {
    await other.stop();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Memory, also against what it was before they came, and processor time a second once all are there. */
async function idle({ url, pid }: ServerProcess, transport: Transport, count: number, forMs: number) {
  const before = processUsage(pid);
  const leave = Array.from({ length: count }, (_, i) =>
    subscribe(url, transport, { scope: { userId: `idle-${i}` } }, () => undefined),
  );
  await sleep(2_000);
  const begun = processUsage(pid);
  await sleep(forMs);
  const ended = processUsage(pid);
  for (const each of leave) each();
  await sleep(500);
  return {
    residentMb: round(ended.rssMb),
    moreMb: round(ended.rssMb - before.rssMb),
    cpuMsPerSecond: round((ended.cpuMs - begun.cpuMs) / (forMs / 1_000)),
  };
}

async function latency(writer: ServerProcess, reader: ServerProcess, transport: Transport): Promise<Figures> {
  const scope = { userId: `latency-${Math.random()}` };
  const arrived = new Map<string, number>();
  const leave = subscribe(reader.url, transport, { scope }, ({ memoryId }) =>
    arrived.set(memoryId, performance.now()),
  );
  await sleep(2_000);
  const answered = new Map<string, number>();
  for (let n = 0; n < ADDS; n += 1) {
    const id = await addOne(writer, scope, `Latency ${n}`);
    answered.set(id, performance.now());
    await sleep(100 * Math.random());
  }
  for (let waited = 0; arrived.size < ADDS && waited < 10_000; waited += 50) await sleep(50);
  leave();
  if (arrived.size !== ADDS) throw new Error(`${arrived.size} of ${ADDS} changes arrived.`);
  const times = [...answered].map(([id, at]) => (arrived.get(id) ?? Number.NaN) - at);
  return { adds: ADDS, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) };
}
