import { type AddInput, type EntryInput, type ParsedText, parseEntry } from './add-entry.js';
import type { Caller, MemoryDeps } from './deps.js';
import { MemoryError } from './errors.js';
import { recall, writeCallOf } from './idempotency.js';
import type { AddedMemory } from './outcomes.js';
import type { NewMemory } from './ports.js';

export const MAX_ENTRIES = 100;
export const MAX_MEMORIES = 500;

/** What became of one text or message. */
export type AddOutcome =
  | AddedMemory
  | { readonly outcome: 'SKIPPED'; readonly reason: 'SYSTEM_ROLE' }
  | { readonly outcome: 'REJECTED'; readonly error: MemoryError };

/** `entryIndex` and `messageIndex` count from 0; messageIndex is null for an entry with a plain text. */
export type AddResult = AddOutcome & { readonly entryIndex: number; readonly messageIndex: number | null };

type Planned =
  | { readonly kind: 'store'; readonly text: ParsedText }
  | { readonly kind: 'done'; readonly outcome: AddOutcome };
type Plan = Planned & { readonly entryIndex: number; readonly messageIndex: number | null };

/**
 * Stores what is given, as it is given: one memory per message or text, all in one transaction. One
 * result per message or text, in the order of the input. What a live memory of the same ids, role and text
 * holds already is a DUPLICATE of it. An entry with a fault is rejected as a whole
 * and the others are stored; when every entry is rejected the call fails with the first fault.
 * Throws VALIDATION_003 for a call of the wrong size, CONFLICT when an id is taken, IDEMPOTENCY_CONFLICT,
 * EMBEDDER_UNAVAILABLE, STORE_UNAVAILABLE, TIMEOUT, COMMIT_UNKNOWN: then nothing is stored (but see the last).
 */
export async function addMemories(
  deps: MemoryDeps,
  caller: Caller,
  input: AddInput,
): Promise<readonly AddResult[]> {
  const call = writeCallOf(caller, 'addMemories', input);
  checkSize(input);
  const now = deps.clock.now();
  const plans = input.entries.flatMap((entry, entryIndex) => planEntry(entry, entryIndex, now));
  refuseIfAllRejected(plans);
  const past = await recall(deps, call);
  if (past !== null) return inInputOrder(plans, past);
  const wanted = plans.flatMap((plan) => (plan.kind === 'store' ? [plan] : []));
  const vectors = await deps.embedder.embedDocuments(
    wanted.map((plan) => plan.text.text),
    caller.signal,
  );
  const rows = wanted.map((plan, i) => newMemory(deps, plan.text, plan.entryIndex, vectors[i]));
  const stored = rows.length === 0 ? [] : await deps.store.addMemories(call, rows, now);
  return inInputOrder(plans, stored);
}

function checkSize(input: AddInput): void {
  const count = input.entries.reduce((sum, entry) => sum + (entry.messages?.length ?? 1), 0);
  const problem =
    input.entries.length === 0
      ? "'input.entries' is empty."
      : input.entries.length > MAX_ENTRIES
        ? `'input.entries' has more than ${MAX_ENTRIES} entries: send them in several calls.`
        : count > MAX_MEMORIES
          ? `'input.entries' has more than ${MAX_MEMORIES} texts and messages: send them in several calls.`
          : null;
  if (problem !== null)
    throw new MemoryError('VALIDATION_003', { message: problem, argument: 'input.entries' });
}

function planEntry(entry: EntryInput, entryIndex: number, now: number): readonly Plan[] {
  try {
    return parseEntry(entry, `input.entries[${entryIndex}]`, now).map(
      (text): Plan =>
        text.skip
          ? {
              kind: 'done',
              outcome: { outcome: 'SKIPPED', reason: 'SYSTEM_ROLE' },
              entryIndex,
              messageIndex: text.messageIndex,
            }
          : { kind: 'store', text, entryIndex, messageIndex: text.messageIndex },
    );
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    const outcome: AddOutcome = { outcome: 'REJECTED', error };
    const messages = entry.messages?.length ? entry.messages.map((_, i) => i) : [null];
    return messages.map((messageIndex) => ({ kind: 'done', outcome, entryIndex, messageIndex }));
  }
}

function refuseIfAllRejected(plans: readonly Plan[]): void {
  const first = plans[0];
  const allRejected = plans.every((plan) => plan.kind === 'done' && plan.outcome.outcome === 'REJECTED');
  if (allRejected && first?.kind === 'done' && first.outcome.outcome === 'REJECTED')
    throw first.outcome.error;
}

function newMemory(deps: MemoryDeps, text: ParsedText, entryIndex: number, vector?: Float32Array): NewMemory {
  if (!vector)
    throw new MemoryError('EMBEDDER_UNAVAILABLE', { message: 'The embedder returned too few vectors.' });
  const { userId, agentId, runId } = text.scope;
  return {
    id: text.id ?? deps.ids.next(),
    userId,
    agentId,
    runId,
    actorId: text.actorId,
    role: text.role,
    text: text.text,
    metadata: text.metadata,
    eventAt: text.eventAt,
    expiresAt: text.expiresAt,
    dedupe: text.dedupe,
    embedding: vector,
    entryIndex,
  };
}

function inInputOrder(plans: readonly Plan[], stored: readonly AddedMemory[]): readonly AddResult[] {
  const remaining = stored.values();
  return plans.map(({ entryIndex, messageIndex, ...plan }) => {
    if (plan.kind === 'done') return { ...plan.outcome, entryIndex, messageIndex };
    const { value: added } = remaining.next();
    if (!added) throw new Error('The store returned fewer results than it was given memories.');
    return { ...added, entryIndex, messageIndex };
  });
}
