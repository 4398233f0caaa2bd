import { MemoryError } from '../memory/errors.js';
import type { Memory } from '../memory/model.js';
import type { AddedMemory, PastRequest } from '../memory/outcomes.js';
import type { Call, NewMemory, WriteCall } from '../memory/ports.js';
import { addParameters, isLive } from './add-parameters.js';
import { loadStatement } from './cypher.js';
import { readMemories } from './get-memories.js';
import { type Recorded, type WriteContext, writeOnce } from './guarded-write.js';
import { setWindowsAround } from './memory-windows.js';
import type { RunInTransaction } from './neo4j-client.js';
import { number, RowError, text, toMemory } from './rows.js';
import { duplicateKey } from './scope-key.js';
import { isConstraintViolation, RacedError } from './store-errors.js';

const statements = {
  add: loadStatement('memory-add'),
  listKeys: loadStatement('memory-list-keys'),
  taken: loadStatement('memory-event-get-taken'),
} as const;

/**
 * See MemoryStore. Most of what is added is new, so it is stored without a look: a constraint says when
 * something is there already. Then the transaction runs again, and looks for the holders first. What has expired
 * already is looked for at once, since it takes no key and no constraint would object.
 */
export function addMemories(
  context: WriteContext,
  call: WriteCall,
  memories: readonly NewMemory[],
  at: number,
): Promise<readonly AddedMemory[]> {
  let isHeld = memories.some((memory) => memory.dedupe && !isLive(memory, at));
  const keys = memories.map((memory) => (memory.dedupe ? duplicateKey(call.tenant, memory) : null));
  return writeOnce(context, call, { name: 'memory-add', at }, async (run, changeId, previous) => {
    if (previous !== null) return { value: await replay(run, previous), record: null };
    // Before anything is found to be a duplicate, so that the answer does not depend on what is stored.
    if (new Set(memories.map(({ id }) => id)).size < memories.length) throw idTaken();
    const holders = isHeld ? await findHolders(run, keys) : new Map<string, Memory>();
    const plan = planAdd(memories, keys, holders, at);
    await refuseTaken(run, plan.unneededIds);
    const stored = await store(context, call, run, { changeId, at, ...plan }).catch((error: unknown) => {
      isHeld ||= error instanceof RacedError;
      throw error;
    });
    const known = new Map([...holders.values(), ...stored].map((memory) => [memory.id, memory]));
    const value = plan.outcomes.map(({ outcome, id }) => ({ outcome, id, memory: known.get(id) ?? null }));
    const outcomes = plan.outcomes.map(({ outcome }) => outcome);
    return { value, record: { result: { outcomes }, ids: plan.outcomes.map(({ id }) => id) } };
  });
}

async function replay(run: RunInTransaction, recorded: Recorded): Promise<readonly AddedMemory[]> {
  const { ids, outcomes } = toPastRequest(recorded);
  const known = await readMemories(
    run,
    [...new Set(ids)].filter((id) => id !== null),
  );
  return ids.map((id, i) => {
    const outcome = outcomes[i];
    if (outcome === undefined) throw new RowError('outcomes', outcome);
    return { outcome, id, memory: known.get(id ?? '') ?? null };
  });
}

/** What the record of a request says of memories. */
export function toPastRequest({ result, ids }: Recorded): PastRequest {
  const outcomes = Array.isArray(result.outcomes) ? result.outcomes : [];
  return {
    ids: ids.map((id) => (id === '' ? null : id)),
    outcomes: outcomes.map((outcome) => {
      if (outcome !== 'ADDED' && outcome !== 'DUPLICATE') throw new RowError('outcomes', outcome);
      return outcome;
    }),
  };
}

/** The holder of each key, live or expired. */
export async function findHolders(
  run: RunInTransaction,
  keys: readonly (string | null)[],
): Promise<ReadonlyMap<string, Memory>> {
  const wanted = [...new Set(keys)].filter((key) => key !== null);
  const rows = wanted.length === 0 ? [] : await run(statements.listKeys, { keys: wanted });
  return new Map(rows.map((row) => [text(row, 'key'), toMemory(row.memory)]));
}

interface AddPlan {
  readonly outcomes: readonly { readonly outcome: AddedMemory['outcome']; readonly id: string }[];
  readonly wanted: readonly NewMemory[];
  /** Expired holders of keys that are wanted. */
  readonly freedIds: readonly string[];
  /** Given to what turned out to be a duplicate; a taken one is a mistake all the same. */
  readonly unneededIds: readonly string[];
}

/**
 * What is stored and what is a duplicate, of a live holder or of an earlier memory of this call. A memory with
 * the id of its own holder is no duplicate: its id is taken, or an earlier attempt was committed after all.
 */
function planAdd(
  memories: readonly NewMemory[],
  keys: readonly (string | null)[],
  holders: ReadonlyMap<string, Memory>,
  at: number,
): AddPlan {
  const live = new Map([...holders].filter(([, holder]) => isLive(holder, at)).map(([k, { id }]) => [k, id]));
  const wanted: NewMemory[] = [];
  const unneededIds: string[] = [];
  const outcomes = memories.map((memory, i) => {
    const key = keys[i] ?? null;
    const holder = key === null ? undefined : live.get(key);
    if (holder !== undefined && holder !== memory.id) {
      unneededIds.push(memory.id);
      return { outcome: 'DUPLICATE' as const, id: holder };
    }
    wanted.push(memory);
    if (key !== null && isLive(memory, at)) live.set(key, memory.id);
    return { outcome: 'ADDED' as const, id: memory.id };
  });
  const freedIds = [...holders.values()].filter((holder) => !isLive(holder, at)).map(({ id }) => id);
  return { outcomes, wanted, freedIds: freedIds.sort(), unneededIds };
}

interface Insertion extends AddPlan {
  readonly changeId: string;
  readonly at: number;
}

async function store(
  context: WriteContext,
  call: Call,
  run: RunInTransaction,
  { wanted, freedIds, changeId, at }: Insertion,
): Promise<readonly Memory[]> {
  if (wanted.length === 0) return [];
  const ids = wanted.map(({ id }) => id);
  const { parameters, stored } = addParameters(call.tenant, wanted, at);
  const sent = { ...parameters, freedIds, changeId, embedderKey: context.embedderKey };
  const [row] = await run(statements.add, sent).catch(async (error: unknown) => {
    if (!isConstraintViolation(error)) throw error;
    // This transaction is dead, so it is asked outside: an id that is taken stays taken, a twin is a duplicate.
    const taken = await context.client.read(statements.taken, { ids }, call);
    throw taken.length > 0 ? idTaken() : new RacedError(error);
  });
  if (!row) throw new MemoryError('EMBEDDER_MISMATCH');
  const edges = wanted.flatMap(({ userId, agentId, runId, actorId }) => [userId, agentId, runId, actorId]);
  if (number(row, 'edges') < edges.filter((id) => id !== null).length) {
    throw new RacedError(new Error('A scope node was removed meanwhile.'));
  }
  // Alone, a memory is its own window.
  if (parameters.links.length > 0 || number(row, 'continued') > 0) await setWindowsAround(run, ids);
  return stored;
}

async function refuseTaken(run: RunInTransaction, ids: readonly string[]): Promise<void> {
  const taken = ids.length === 0 ? [] : await run(statements.taken, { ids });
  if (taken.length > 0) throw idTaken();
}

function idTaken(): MemoryError {
  const message =
    'One of the given ids belongs to a memory already, or is given twice; nothing was stored. Leave the id out, or update that memory.';
  return new MemoryError('CONFLICT', { message, argument: 'input.entries' });
}
