import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMemories } from '../../src/memory/add.js';
import { deleteMemories, deleteMemory } from '../../src/memory/delete.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { MemoryError } from '../../src/memory/errors.js';
import { purgeScope } from '../../src/memory/purge.js';
import { updateMemory } from '../../src/memory/update.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { QUESTIONS } from '../support/questions.js';

const WRITERS = 12;
const DURATION_MS = 6_000;
const KINDS = ['userId', 'agentId', 'runId'] as const;

let opened: TestStore;
let deps: MemoryDeps;
const caller: Caller = { principal: { tenant: `deadlocks-${randomUUID()}`, via: 'open' } };

beforeAll(async () => {
  opened = await openTestStore();
  deps = {
    store: opened.store,
    embedder: new HashedEmbedder(opened.dimensions),
    ...QUESTIONS,
    clock: { now: () => Date.now() },
    ids: { next: () => v7() },
  };
  // Statements that nobody has sent before take seconds, which are not what this is about.
  for (let turn = 9; turn > 2; turn -= 1) await write(WRITERS, turn);
}, 120_000);

afterAll(() => opened.close());

async function rows(query: string): Promise<readonly Record<string, unknown>[]> {
  const { tenant } = caller.principal;
  const { records } = await opened.driver.executeQuery(query, { tenant }, { database: opened.database });
  return records.map((record) => record.toObject());
}

/** Nine scopes that share users, agents and runs; what has the run PURGED is purged now and then. */
const PURGED = 'purged';
const SCOPES = Array.from({ length: 9 }, (_, i) => ({
  userId: `u${i % 3}`,
  agentId: `a${(i * 2) % 3}`,
  runId: i % 4 === 3 ? PURGED : `r${Math.floor(i / 3)}`,
  actorId: `c${i % 2}`,
}));

/** What callers were told; `kept` are the ids outside of what is purged. */
const told = { added: 0, kept: [] as string[], updated: 0, deleted: 0, purged: 0 };

async function write(writer: number, turn: number): Promise<void> {
  // Every other one goes through everything in the opposite order.
  const isReversed = writer % 2 === 1;
  const scopes = isReversed ? [...SCOPES].reverse() : SCOPES;
  const ids = isReversed ? told.kept.slice(-12).reverse() : told.kept.slice(-12);
  switch ((writer + turn) % 7) {
    case 0: {
      const texts = ids.map((id) =>
        updateMemory(deps, caller, { id, text: `${id} by ${writer} in ${turn}` }),
      );
      const done = await countDone(texts);
      told.updated += done;
      return;
    }
    case 1: {
      const scope = scopes[turn % scopes.length];
      const kind = KINDS[turn % KINDS.length] ?? 'userId';
      const report = await deleteMemories(deps, caller, { scope: { [kind]: scope?.[kind] } });
      told.deleted += report.deleted;
      return;
    }
    case 2: {
      const done = await countDone(ids.slice(0, 3).map((id) => deleteMemory(deps, caller, { id })));
      told.deleted += done;
      return;
    }
    case 3: {
      const { memories } = await purgeScope(deps, caller, { scope: { runId: PURGED } });
      told.purged += memories;
      return;
    }
    default: {
      const entries = scopes.map((scope, i) => ({ scope, text: `${writer} ${turn} ${i}` }));
      for (const result of await addMemories(deps, caller, { entries })) {
        if (result.outcome !== 'ADDED') throw new Error(`An add ended as ${result.outcome}.`);
        told.added += 1;
        if (scopes[result.entryIndex]?.runId !== PURGED) told.kept.push(result.id ?? '');
      }
    }
  }
}

/** How many found their memory: another writer may have deleted it. */
async function countDone(changes: readonly Promise<unknown>[]): Promise<number> {
  const done = changes.map((change) =>
    change.then(
      () => 1,
      (error: unknown) => {
        if (error instanceof MemoryError && error.code === 'MEMORY_NOT_FOUND') return 0;
        throw error;
      },
    ),
  );
  return (await Promise.all(done)).reduce<number>((sum, one) => sum + one, 0);
}

test('writers that touch the same memories, users, agents and runs in opposite order: nobody sees an error, nothing is lost or double', async () => {
  const failures: unknown[] = [];
  const until = Date.now() + DURATION_MS;
  const work = async (writer: number) => {
    for (let turn = 0; Date.now() < until; turn += 1) {
      await write(writer, turn).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer)));
  expect(failures).toEqual([]);
  expect(Math.min(told.added, told.updated, told.deleted, told.purged)).toBeGreaterThan(0);

  const [{ live } = {}] = await rows('MATCH (m:Memory {tenant: $tenant}) RETURN count(m) AS live');
  expect(live).toBe(told.added - told.deleted - told.purged);
  const histories = (await rows(
    `MATCH (e:MemoryEvent {tenant: $tenant}) WITH e ORDER BY e.seq
     WITH e.memoryId AS id, collect(e.seq) AS seqs, collect(e.event) AS events, collect(e.newText) AS texts,
       collect(e.version) AS versions
     OPTIONAL MATCH (m:Memory {tenant: $tenant, id: id})
     RETURN id, seqs, events, versions, texts, m.text AS text, m.version AS version`,
  )) as unknown as readonly History[];
  const known = new Set(histories.map(({ id }) => id));
  expect(told.kept.filter((id) => !known.has(id))).toEqual([]);
  const kept = new Set<unknown>(told.kept);
  let updates = 0;
  for (const { id, seqs, events, versions, texts, text, version } of histories) {
    const changes = events.length - (version === null ? 2 : 1);
    expect(seqs).toEqual(events.map((_, i) => i + 1));
    expect(events).toEqual([
      'ADD',
      ...Array(changes).fill('UPDATE'),
      ...(version === null ? ['DELETE'] : []),
    ]);
    expect(versions.slice(0, changes + 1)).toEqual(seqs.slice(0, changes + 1));
    if (version !== null) expect([version, text]).toEqual([versions.at(-1), texts.at(-1)]);
    if (kept.has(id)) updates += changes;
  }
  expect(updates).toBe(told.updated);

  for (const [name, match] of Object.entries(BROKEN)) {
    expect([name, await rows(`${match} RETURN count(x) AS total`)]).toEqual([name, [{ total: 0 }]]);
  }
}, 90_000);

interface History {
  readonly id: string;
  readonly seqs: readonly number[];
  readonly events: readonly string[];
  readonly versions: readonly number[];
  readonly texts: readonly string[];
  readonly text: string | null;
  readonly version: number | null;
}

/** Each finds something only in a broken graph. */
const BROKEN = {
  'memories without all their edges': `MATCH (x:Memory {tenant: $tenant}) WHERE
    NOT EXISTS { (:User {tenant: $tenant, id: x.userId})-[:HAS_MEMORY]->(x) }
    OR NOT EXISTS { (:Agent {tenant: $tenant, id: x.agentId})-[:HAS_MEMORY]->(x) }
    OR NOT EXISTS { (:Run {tenant: $tenant, id: x.runId})-[:HAS_MEMORY]->(x) }
    OR NOT EXISTS { (:Actor {tenant: $tenant, id: x.actorId})-[:AUTHORED]->(x) }`,
  'events without a Change': `MATCH (x:MemoryEvent {tenant: $tenant}) WHERE NOT EXISTS { (:Change)-[:RECORDS]->(x) }`,
  'events of nobody': `MATCH (x:MemoryEvent {tenant: $tenant}) WHERE x.event <> 'DELETE'
    AND NOT EXISTS { (:Memory)-[:HAS_EVENT]->(x) }
    AND NOT EXISTS { (:MemoryEvent {tenant: $tenant, memoryId: x.memoryId, event: 'DELETE'}) }`,
  'threads with another number of starts than one for each end': `MATCH (x:Thread {tenant: $tenant}) WHERE
    COUNT { (x)-[:LAST]->() } <> COUNT { MATCH (m:Memory {tenant: $tenant, threadKey: x.key}) WHERE NOT EXISTS { (m)<-[:NEXT]-() } }
    OR COUNT { (x)-[:LAST]->() } > 1`,
  'memories between more than two': `MATCH (x:Memory {tenant: $tenant})
    WHERE COUNT { (x)<-[:NEXT]-() } > 1 OR COUNT { (x)-[:NEXT]->() } > 1`,
};
