import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { addMemories } from '../../src/memory/add.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { memoryHistory } from '../../src/memory/history.js';
import { listMemories } from '../../src/memory/list.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { RenewingDriver } from '../../src/store/renewing-driver.js';
import { BOLT } from '../support/bolt-tap.js';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { testNeo4j } from '../support/neo4j.js';
import { localIdentity } from '../support/neo4j-memory-store.js';
import { QUESTIONS } from '../support/questions.js';

/** The ids of every memory of these tests: an edge of each kind, and a thread. */
export const SCOPE = { userId: 'u', agentId: 'a', runId: 'r', actorId: 'c' };

/**
 * The core on the shared database, behind a proxy and with a tenant of its own, and few words for what tests
 * ask. The schema must be there already.
 */
export async function openProxiedCore() {
  /** For one statement or transaction. */
  const limit = { ms: 30_000 };
  const { database, ...address } = testNeo4j();
  const proxy = await ChaosProxy.start(address.uri);
  const driver = new RenewingDriver({ ...address, uri: proxy.uri });
  const client = new Neo4jClient({
    get driver() {
      return driver.current;
    },
    database,
    get timeoutMs() {
      return limit.ms;
    },
    onSilence: () => driver.renew(),
  });
  const identity = await localIdentity();
  const deps: MemoryDeps = {
    store: new Neo4jMemoryStore(client, { next: () => v7() }, identity),
    embedder: new HashedEmbedder(identity.dimensions),
    ...QUESTIONS,
    clock: { now: () => Date.now() },
    ids: { next: () => v7() },
  };
  const caller: Caller = { principal: { tenant: `faults-${randomUUID()}`, via: 'open' } };
  return {
    client,
    deps,
    caller,
    proxy,
    limit,
    /** The id of what is stored; fails when it was a duplicate. */
    add: async (text: string, idempotencyKey?: string): Promise<string> => {
      const entries = [{ scope: SCOPE, text }];
      const [result] = await addMemories(deps, caller, { entries, idempotencyKey });
      if (result?.outcome !== 'ADDED') throw new Error(`The add ended as ${result?.outcome}.`);
      return result.id ?? '';
    },
    /** `id text` of all memories, newest first. */
    list: async (): Promise<readonly string[]> => {
      const { memories } = await listMemories(deps, caller, { scope: { userId: SCOPE.userId }, first: 100 });
      return memories.map(({ memory }) => `${memory.id} ${memory.text}`);
    },
    /** `seq event` of a memory's history. */
    history: async (id: string): Promise<readonly string[]> => {
      const { events } = await memoryHistory(deps, caller, id, { first: 100 });
      return events.map(({ event }) => `${event.seq} ${event.event}`);
    },
    /** Runs the work, of which the next acknowledgement of a commit is lost. */
    losingAcknowledgement: async <T>(work: () => Promise<T>): Promise<T> => {
      const before = proxy.sprung;
      proxy.set({ on: BOLT.COMMIT, fault: 'lose-answer' });
      const result = await work();
      if (proxy.sprung === before) throw new Error('No commit passed the proxy.');
      return result;
    },
    [Symbol.asyncDispose]: async () => {
      await driver.close();
      proxy.close();
    },
  };
}
