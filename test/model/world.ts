import { addMemories } from '../../src/memory/add.js';
import { deleteMemories, deleteMemory } from '../../src/memory/delete.js';
import { type Caller, callOf, type MemoryDeps } from '../../src/memory/deps.js';
import { MemoryError } from '../../src/memory/errors.js';
import { MATCH_ALL } from '../../src/memory/filter.js';
import { getMemories } from '../../src/memory/get.js';
import { memoryHistory } from '../../src/memory/history.js';
import { type ListInput, listMemories } from '../../src/memory/list.js';
import { listOwners } from '../../src/memory/owners.js';
import type { Embedder, MemoryStore } from '../../src/memory/ports.js';
import { purgeScope } from '../../src/memory/purge.js';
import { parseScope } from '../../src/memory/scope.js';
import { searchMemories } from '../../src/memory/search.js';
import { updateMemory } from '../../src/memory/update.js';
import { QUESTIONS } from '../support/questions.js';
import { type Operation, START, type WriteOperation } from './operation.js';

/** The core on a store, with a clock and ids that are the same in every world. */
export interface World {
  readonly deps: MemoryDeps;
  readonly caller: Caller;
  readonly writes: WriteOperation[];
  now: number;
}

export function openWorld(store: MemoryStore, embedder: Embedder, tenant: string): World {
  let made = 0;
  const next = () => {
    made += 1;
    return `made-${String(made).padStart(4, '0')}`;
  };
  const world: World = {
    deps: { store, embedder, ...QUESTIONS, clock: { now: () => world.now }, ids: { next } },
    caller: { principal: { tenant, via: 'open' } },
    writes: [],
    now: START,
  };
  return world;
}

/** What a caller is told: the result, or code and place of the error. */
export async function perform(world: World, operation: Operation): Promise<unknown> {
  try {
    return asSent(await resultOf(world, operation));
  } catch (error) {
    if (error instanceof MemoryError) return asSent(toPlain(error));
    throw error;
  }
}

/** As it leaves the server, through JSON; metadata as its text, of which the order of keys is a part. */
function asSent(value: unknown): unknown {
  const text = JSON.stringify(value ?? null, (name, member: unknown) =>
    /metadata$/i.test(name) && member !== null ? JSON.stringify(member) : member,
  );
  return JSON.parse(text);
}

function toPlain({ code, argument }: MemoryError) {
  return { code, argument };
}

async function resultOf(world: World, operation: Operation): Promise<unknown> {
  const { deps, caller } = world;
  switch (operation.do) {
    case 'wait':
      world.now += operation.ms;
      return null;
    case 'again': {
      const repeated = world.writes.at(-1 - operation.back);
      return repeated && write(world, repeated);
    }
    case 'get':
      return getMemories(deps, caller, operation.ids);
    case 'list':
      return listAll(world, operation.input, operation.first);
    case 'search':
      return searchFor(world, operation);
    case 'owners':
      return ownersOf(world, operation);
    case 'each':
      return readEach(world, operation);
    case 'history':
      return historyOf(world, operation.id, operation.first);
    default:
      world.writes.push(operation);
      return write(world, operation);
  }
}

async function write({ deps, caller }: World, operation: WriteOperation): Promise<unknown> {
  switch (operation.do) {
    case 'add': {
      const results = await addMemories(deps, caller, operation.input);
      return results.map((result) =>
        result.outcome === 'REJECTED' ? { ...result, error: toPlain(result.error) } : result,
      );
    }
    case 'update':
      return updateMemory(deps, caller, operation.input);
    case 'delete':
      return deleteMemory(deps, caller, operation.input);
    case 'deleteMany':
      return deleteMemories(deps, caller, operation.input);
    case 'purge':
      return purgeScope(deps, caller, operation.input);
  }
}

/** All pages, each with its cursors, and the count. */
async function listAll({ deps, caller }: World, input: ListInput, first: number) {
  const pages = [];
  let after: string | null = null;
  for (;;) {
    const page = await listMemories(deps, caller, { ...input, first, after });
    pages.push(page);
    after = page.memories.at(-1)?.cursor ?? null;
    if (!page.hasNextPage) break;
    if (after === null) throw new Error('An empty page has a next one.');
  }
  const total = await pages[0]?.countAll();
  const listed = pages.flatMap(({ memories }) => memories);
  const end = await listMemories(deps, caller, { ...input, last: first });
  requireTail(listed, end.memories, end.hasPreviousPage);
  if (listed.length !== total) throw new Error(`${listed.length} memories are listed, ${total} counted.`);
  return { pages };
}

/**
 * What is found, but for the order: the scores of words are the database's own. Two rules beside: a search without
 * a limit finds what a list shows, and a shorter one is the beginning of it and knows that there is more.
 */
async function searchFor(world: World, operation: Extract<Operation, { do: 'search' }>) {
  const { deps, caller } = world;
  const { input, query, first } = operation;
  const short = await searchMemories(deps, caller, { ...input, query, first });
  const all = first === 100 ? short : await searchMemories(deps, caller, { ...input, query, first: 100 });
  const listed = await listMemories(deps, caller, { ...input, first: 100 });
  const ids = all.hits.map(({ memory }) => memory.id);
  const expected = listed.memories.map(({ memory }) => memory.id).sort();
  if (JSON.stringify([...ids].sort()) !== JSON.stringify(expected)) {
    throw new Error(`The search finds [${ids}], the list shows [${expected}].`);
  }
  const cut =
    JSON.stringify(short.hits.map(({ memory }) => memory.id)) !== JSON.stringify(ids.slice(0, first));
  if (cut || short.hasNextPage !== ids.length > first) throw new Error(`The first ${first} are not first.`);
  return all.hits
    .map(({ memory, vector, text }) => ({
      memory,
      likeness: vector?.score.toFixed(4),
      hasWords: text !== null,
    }))
    .sort((a, b) => (a.memory.id < b.memory.id ? -1 : 1));
}

async function ownersOf(
  { deps, caller }: World,
  { path, kind, first }: Extract<Operation, { do: 'owners' }>,
) {
  const pages = [];
  let after: string | null = null;
  for (;;) {
    const page = await listOwners(deps, caller, path, kind, { first, after });
    pages.push(page);
    after = page.owners.at(-1)?.cursor ?? null;
    if (!page.hasNextPage) break;
  }
  const end = await listOwners(deps, caller, path, kind, { last: first });
  requireTail(
    pages.flatMap(({ owners }) => owners),
    end.owners,
    end.hasPreviousPage,
  );
  return { pages, total: await pages[0]?.countAll() };
}

/** Of searches the ids, as in searchFor. */
async function readEach({ deps, caller, now }: World, operation: Extract<Operation, { do: 'each' }>) {
  const call = callOf(caller);
  const scopes = operation.scopes.map((scope) => parseScope(scope, 'scope'));
  const limits = { first: 2, liveAt: now };
  if (operation.read === 'count') return deps.store.countMemoriesOfEach(call, scopes, MATCH_ALL, now);
  if (operation.read === 'list') {
    const pages = scopes.map((scope) => ({ scope, after: null }));
    return deps.store.listMemoriesOfEach(call, pages, MATCH_ALL, limits);
  }
  const vector = await deps.embedder.embedQuery('tea');
  const query = { text: 'tea', vector, pool: 100, liveAt: now };
  const found = await deps.store.searchMemoriesOfEach(call, scopes, MATCH_ALL, query);
  return found.map(({ candidates }) => candidates.map(({ memory }) => memory.id).sort());
}

async function historyOf({ deps, caller }: World, id: string, first: number) {
  const pages = [];
  let after: string | null = null;
  for (;;) {
    const page = await memoryHistory(deps, caller, id, { first, after });
    pages.push(page);
    after = page.events.at(-1)?.cursor ?? null;
    if (!page.hasNextPage) break;
  }
  const end = await memoryHistory(deps, caller, id, { last: first });
  requireTail(
    pages.flatMap(({ events }) => events),
    end.events,
    end.hasPreviousPage,
  );
  return pages;
}

/** A page from the end of a list is what the pages from its beginning end with. */
function requireTail(all: readonly unknown[], end: readonly unknown[], hasPreviousPage: boolean): void {
  const tail = all.slice(all.length - end.length);
  const isWhole = hasPreviousPage === all.length > end.length;
  if (JSON.stringify(tail) !== JSON.stringify(end) || !isWhole) {
    throw new Error(
      `The list ends with ${JSON.stringify(tail)}, read from its end with ${JSON.stringify(end)}.`,
    );
  }
}

/** Every way to look at all there is: lists, histories, and what a purge would find. */
export async function snapshot(world: World): Promise<unknown> {
  const { deps, caller } = world;
  const scopes = [{ userId: 'u1' }, { userId: 'u2' }, { agentId: 'a1' }, { runId: 'r1' }];
  const made = Array.from({ length: 60 }, (_, i) => `made-${String(i + 1).padStart(4, '0')}`);
  const call = { tenant: caller.principal.tenant };
  const events = deps.store.listEvents(call, ['m1', 'm2', 'm3', ...made], { afterSeq: 0, limit: 100 });
  const lists = scopes.map((scope) =>
    listMemories(deps, caller, { scope, includeExpired: true, first: 100 }),
  );
  const traces = [{ userId: 'u1' }, { runId: 'r1' }].map((scope) =>
    purgeScope(deps, caller, { scope, dryRun: true }),
  );
  const histories = [...(await events).values()].filter((history) => history.length > 0);
  return asSent({ histories, lists: await Promise.all(lists), traces: await Promise.all(traces) });
}
