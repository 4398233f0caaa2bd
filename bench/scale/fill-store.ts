import { addMemories } from '../../src/memory/add.js';
import type { MemoryDeps } from '../../src/memory/deps.js';
import type { Role } from '../../src/memory/model.js';
import { type Dataset, idOf } from './dataset.js';

const PER_CALL = 500;
const ENTRIES_PER_CALL = 100;
/** Calls at a time: the database writes one while it is sent another. */
const CLIENTS = 3;

interface Entry {
  readonly scope: { readonly userId: string; readonly agentId: string; readonly runId: string };
  readonly dedupe: false;
  readonly messages: readonly { id: string; role: Role; name: string; content: string }[];
}

/** Adds everything through the core, in calls of up to 500 messages. Fails unless all of it was stored. */
export async function fillStore(deps: MemoryDeps, dataset: Dataset): Promise<void> {
  const calls = callsOf(dataset);
  let filled = 0;
  const work = async () => {
    for (let call = calls.next(); !call.done; call = calls.next()) {
      const entries = call.value;
      const caller = { principal: { tenant: 'default', via: 'open' as const } };
      const results = await addMemories(deps, caller, { entries });
      const missing = results.find(({ outcome }) => outcome !== 'ADDED');
      if (missing !== undefined) throw new Error(`A memory was not added: ${JSON.stringify(missing)}`);
      filled += results.length;
      if (filled % 10_000 < PER_CALL) console.error(`  ${filled} of ${dataset.places.length} memories`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
}

/** Runs packed into calls, none of them split, since the messages of a run follow each other. */
function* callsOf(dataset: Dataset): Generator<readonly Entry[]> {
  let entries: Entry[] = [];
  let messages = 0;
  for (const entry of entriesOf(dataset)) {
    if (messages + entry.messages.length > PER_CALL || entries.length === ENTRIES_PER_CALL) {
      yield entries;
      [entries, messages] = [[], 0];
    }
    entries.push(entry);
    messages += entry.messages.length;
  }
  if (entries.length > 0) yield entries;
}

function* entriesOf({ places, textAt }: Dataset): Generator<Entry> {
  for (let start = 0; start < places.length; ) {
    const { userId, agentId, runId } = places[start] ?? {};
    if (userId === undefined || agentId === undefined || runId === undefined) return;
    let end = start;
    const messages = [];
    for (let place = places[end]; place?.runId === runId; place = places[end]) {
      const role: Role = place.byUser ? 'USER' : 'ASSISTANT';
      messages.push({ id: idOf(end), role, name: place.actorId, content: textAt(end) });
      end += 1;
    }
    yield { scope: { userId, agentId, runId }, dedupe: false, messages };
    start = end;
  }
}
