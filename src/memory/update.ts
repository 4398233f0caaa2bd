import type { Caller, MemoryDeps } from './deps.js';
import { MemoryError } from './errors.js';
import { type IdempotentInput, recall, writeCallOf } from './idempotency.js';
import type { MemoryUpdate, MetadataChange } from './memory-update.js';
import { changeMetadata, parseMetadata, parseUnset } from './metadata.js';
import type { Memory } from './model.js';
import { parseId, parseOptionalId } from './scope.js';
import { parseText } from './text.js';
import { parseExpiry, parseTime } from './time.js';

export interface UpdateInput extends IdempotentInput {
  readonly id: string;
  readonly text?: string | null | undefined;
  readonly metadata?: unknown;
  readonly metadataMode?: 'MERGE' | 'REPLACE' | null | undefined;
  readonly unsetMetadata?: readonly string[] | null | undefined;
  readonly eventAt?: string | null | undefined;
  /** See parseExpiry. null: it never expires; absent: as it is. */
  readonly expiresAt?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
  readonly actorId?: string | null | undefined;
}

/**
 * Changes what is given and keeps the rest; scope, actor and role never change. Only a new text is
 * embedded again. A call that changes nothing adds no version and no event.
 * Throws MEMORY_NOT_FOUND, VERSION_CONFLICT, CONFLICT (another live memory of the same ids and role has the
 * text), IDEMPOTENCY_CONFLICT, VALIDATION_003 (nothing to change), 004, 006, 007, 008,
 * EMBEDDER_UNAVAILABLE, STORE_UNAVAILABLE, TIMEOUT, COMMIT_UNKNOWN.
 */
export async function updateMemory(deps: MemoryDeps, caller: Caller, input: UpdateInput): Promise<Memory> {
  const call = writeCallOf(caller, 'updateMemory', input);
  const id = parseId(input.id, 'input.id');
  const text = input.text == null ? null : parseText(input.text, 'input.text');
  const metadata = parseMetadataChange(input);
  const eventAt = input.eventAt == null ? null : parseTime(input.eventAt, 'input.eventAt');
  const expiresAt = parseExpiryChange(input.expiresAt);
  const actorId = parseOptionalId(input.actorId, 'input.actorId');
  if (text === null && metadata === null && eventAt === null && expiresAt === null) {
    throw new MemoryError('VALIDATION_003', {
      message: "'input' changes nothing: give 'text', 'metadata', 'unsetMetadata', 'eventAt' or 'expiresAt'.",
      argument: 'input',
    });
  }
  // Only a text costs an embedding, so only then it is worth asking before.
  const past = text === null ? null : await recall(deps, call);
  if (past !== null) return found(past[0]?.memory ?? null);
  const embedding = text === null ? null : await embed(deps, caller, text);
  const expectedVersion = input.expectedVersion ?? null;
  const times = { eventAt, expiresAt };
  const update: MemoryUpdate = { id, text, embedding, metadata, ...times, expectedVersion, actorId };
  const apply = (stored: Memory) => changeMetadata(stored.metadata, metadata, 'input.metadata');
  return found(await deps.store.updateMemory(call, update, apply, deps.clock.now()));
}

function found(memory: Memory | null): Memory {
  if (memory === null) throw new MemoryError('MEMORY_NOT_FOUND', { argument: 'input.id' });
  return memory;
}

async function embed(deps: MemoryDeps, caller: Caller, text: string): Promise<Float32Array> {
  const [vector] = await deps.embedder.embedDocuments([text], caller.signal);
  // Without it the new text would keep the old one's vector.
  if (!vector) throw new MemoryError('EMBEDDER_UNAVAILABLE', { message: 'The embedder returned no vector.' });
  return vector;
}

function parseExpiryChange(expiresAt: string | null | undefined): MemoryUpdate['expiresAt'] {
  if (expiresAt === undefined) return null;
  return expiresAt === null ? 'NEVER' : parseExpiry(expiresAt, 'input.expiresAt');
}

function parseMetadataChange(input: UpdateInput): MetadataChange | null {
  const values = input.metadata == null ? null : parseMetadata(input.metadata, 'input.metadata');
  const unset = parseUnset(input.unsetMetadata ?? [], 'input.unsetMetadata');
  if (values === null && unset.length === 0) return null;
  return { mode: input.metadataMode ?? 'MERGE', values, unset };
}
