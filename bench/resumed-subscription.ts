import { setTimeout as sleep } from 'node:timers/promises';
import { addOne } from './add-one.js';
import type { Figures } from './figures.js';
import type { ServerProcess } from './server-process.js';
import { subscribe, type Told } from './subscriber.js';

const ADDS = 1_000;
const WRITERS = 8;
const CUTS = 20;
/** Until the server has taken a subscription that has no cursor yet. */
const JOINING_MS = 2_000;
const PATIENCE_MS = 120_000;

/**
 * What a subscriber is told of 1,000 adds, each a call of its own, by 8 writers through the servers in turn, while it is
 * cut off 20 times and resumes behind the last cursor, each time at the next server and over the other transport.
 */
export async function resume(servers: readonly [ServerProcess, ServerProcess]): Promise<Figures> {
  const scope = { userId: `resumed-${Math.random()}` };
  const told = new Map<string, string>();
  let repeated = 0;
  let withAnotherCursor = 0;
  let last: string | undefined;
  let turn = 0;
  const connect = () => {
    turn += 1;
    const own = turn;
    const server = turn % 2 === 0 ? servers[0] : servers[1];
    const transport = turn % 2 === 0 ? 'graphql-ws' : 'graphql-sse';
    return subscribe(server.url, transport, { scope, after: last }, ({ cursor, memoryId }: Told) => {
      // What is still under way to a client that was cut off is lost to it.
      if (own !== turn) return;
      const known = told.get(memoryId);
      if (known !== undefined) repeated += 1;
      if (known !== undefined && known !== cursor) withAnotherCursor += 1;
      told.set(memoryId, cursor);
      last = cursor;
    });
  };
  const until = async (count: number) => {
    const end = performance.now() + PATIENCE_MS;
    while (told.size < count && performance.now() < end) await sleep(5);
  };

  let leave = connect();
  await sleep(JOINING_MS);
  const added = new Set<string>();
  const write = async (writer: number) => {
    const server = writer % 2 === 0 ? servers[0] : servers[1];
    for (let n = 0; n < ADDS / WRITERS; n += 1) {
      added.add(await addOne(server, scope, `Memory ${n} of writer ${writer}`));
    }
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  for (let cut = 1; cut <= CUTS; cut += 1) {
    await until(Math.floor((cut * ADDS) / (CUTS + 1)));
    leave();
    leave = connect();
  }
  await writing;
  await until(ADDS);
  leave();
  const lost = [...added].filter((id) => !told.has(id)).length;
  return {
    adds: added.size,
    writers: WRITERS,
    cuts: CUTS,
    told: told.size,
    lost,
    repeated,
    withAnotherCursor,
  };
}
