import { MemoryError } from '../memory/errors.js';
import type { ApplyUpdate, MemoryUpdate } from '../memory/memory-update.js';
import type { Memory } from '../memory/model.js';
import type { WriteCall } from '../memory/ports.js';
import { findHolders } from './add-memories.js';
import { FOREVER, hashOf, heldKey, isLive, storedVector } from './add-parameters.js';
import { loadStatement } from './cypher.js';
import { type WriteContext, type WriteStep, writeOnce } from './guarded-write.js';
import { setWindowsAround } from './memory-windows.js';
import { metadataFacts } from './metadata-facts.js';
import type { RunInTransaction } from './neo4j-client.js';
import { optionalText, type Row, toMemory } from './rows.js';
import { isConstraintViolation, RacedError } from './store-errors.js';

const statements = {
  lock: loadStatement('memory-lock'),
  update: loadStatement('memory-update'),
} as const;

/** See MemoryStore. */
export function updateMemory(
  context: WriteContext,
  call: WriteCall,
  update: MemoryUpdate,
  apply: ApplyUpdate,
  at: number,
): Promise<Memory | null> {
  return writeOnce(context, call, { name: 'memory-update', at }, async (run, changeId, previous) => {
    const [locked] = await run(statements.lock, { id: update.id });
    if (!locked) return { value: null, record: null };
    const stored = toMemory(locked.memory);
    const done = (memory: Memory): WriteStep<Memory> => ({
      value: memory,
      record: { result: { version: memory.version }, ids: [memory.id] },
    });
    if (previous !== null) return { value: stored, record: null };
    refuseOtherVersion(stored, update);
    const text = update.text ?? stored.text;
    const next: Memory = {
      ...stored,
      text,
      hash: hashOf(text),
      metadata: apply(stored, update),
      eventAt: update.eventAt ?? stored.eventAt,
      expiresAt: update.expiresAt === 'NEVER' ? null : (update.expiresAt ?? stored.expiresAt),
      version: stored.version + 1,
      // The clock of this server may be behind the one that wrote last.
      updatedAt: Math.max(at, stored.updatedAt),
    };
    if (sameContent(next, stored)) return done(stored);
    const duplicateKey = heldKey(call.tenant, { ...next, dedupe: locked.dedupe !== false }, at);
    const freedIds = await freeKey(run, duplicateKey, locked, at);
    const { id, hash, eventAt, expiresAt, version } = next;
    const [row] = await run(statements.update, {
      ...{ id, text, hash, eventAt, expiresAt, version },
      metadata: JSON.stringify(next.metadata),
      metadataFacts: metadataFacts(next.metadata),
      ...{ liveUntil: expiresAt ?? FOREVER, duplicateKey, freedIds, changeId },
      at: next.updatedAt,
      actorId: update.actorId,
      embedderKey: context.embedderKey,
      embedding: text === stored.text || update.embedding === null ? null : storedVector(update.embedding),
    }).catch((error: unknown) => {
      throw isConstraintViolation(error) ? new RacedError(error) : error;
    });
    if (!row) throw new MemoryError('EMBEDDER_MISMATCH');
    if (text !== stored.text) await setWindowsAround(run, [id]);
    return done(toMemory(row.memory));
  });
}

function sameContent(a: Memory, b: Memory): boolean {
  const content = ({ text, metadata, eventAt, expiresAt }: Memory) =>
    JSON.stringify([text, metadata, eventAt, expiresAt]);
  return content(a) === content(b);
}

/** Whose key has to be taken away, an expired memory's. Throws CONFLICT when the holder is live. */
async function freeKey(
  run: RunInTransaction,
  key: string | null,
  locked: Row,
  at: number,
): Promise<readonly string[]> {
  if (key === null || key === optionalText(locked, 'duplicateKey')) return [];
  const holder = (await findHolders(run, [key])).get(key);
  if (!holder) return [];
  if (!isLive(holder, at)) return [holder.id];
  throw new MemoryError('CONFLICT', {
    message: `The memory '${holder.id}' of the same ids and role has this text already; nothing was changed.`,
    argument: 'input.text',
  });
}

function refuseOtherVersion(stored: Memory, update: MemoryUpdate): void {
  if (update.expectedVersion === null || update.expectedVersion === stored.version) return;
  throw new MemoryError('VERSION_CONFLICT', {
    message: `The memory is at version ${stored.version}, not ${update.expectedVersion}. Read it again and repeat the update.`,
    argument: 'input.expectedVersion',
  });
}
