import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type ErrorCode, MemoryError } from '../../src/memory/errors.js';
import { type FilterInput, parseFilter } from '../../src/memory/filter-input.js';
import { parseFilterJson } from '../../src/memory/filter-json.js';
import type { MemoryUpdate } from '../../src/memory/memory-update.js';
import type { JsonObject, Memory, Role } from '../../src/memory/model.js';
import type { Call, MemoryStore, NewMemory, WriteCall } from '../../src/memory/ports.js';
import { parseScope, type Scope, type ScopeInput } from '../../src/memory/scope.js';

/** An adapter under test; it may hold other tests' tenants. */
export interface StoreUnderTest {
  readonly store: MemoryStore;
  /** Length of the vectors that it takes. */
  readonly dimensions: number;
  close(): Promise<void>;
}

/** An instant at which tests add, 2026-11-22T10:00:00Z. */
export const T0 = 1_795_341_600_000;

/** A tenant that no other test has. */
export function newTenant(): Call {
  return { tenant: `contract-${randomUUID()}` };
}

export function scopeOf(input: ScopeInput): Scope {
  return parseScope(input, 'scope');
}

export function filterOf(input: FilterInput = {}) {
  return parseFilter(input, 'filter');
}

export function filterJsonOf(input: JsonObject) {
  return parseFilterJson(input, 'filterJson');
}

/** The same unit vector for the same seed; two of them are nearly at right angles. */
export function unitVector(seed: number, dimensions: number): Float32Array {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  const values = Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

export interface MemoryParts extends ScopeInput {
  readonly id?: string;
  readonly text?: string;
  readonly role?: Role;
  readonly metadata?: JsonObject;
  readonly eventAt?: number;
  readonly expiresAt?: number | null;
  readonly dedupe?: boolean;
  readonly embedding?: Float32Array;
  readonly entryIndex?: number;
}

let made = 0;

/** A memory to add: of user `u` unless an id is given, with a text and a vector of its own. */
export function newMemory(dimensions: number, parts: MemoryParts = {}): NewMemory {
  made += 1;
  const { userId = null, agentId = null, runId = null, actorId = null } = parts;
  const unowned = userId === null && agentId === null && runId === null;
  return {
    id: parts.id ?? randomUUID(),
    userId: unowned ? 'u' : userId,
    agentId,
    runId,
    actorId,
    role: parts.role ?? 'USER',
    text: parts.text ?? `memory number ${made}`,
    metadata: parts.metadata ?? {},
    eventAt: parts.eventAt ?? T0,
    expiresAt: parts.expiresAt ?? null,
    // Other guarantees are tested with equal texts, too.
    dedupe: parts.dedupe ?? false,
    embedding: parts.embedding ?? unitVector(made, dimensions),
    entryIndex: parts.entryIndex ?? 0,
  };
}

/** Adds memories of which none is a duplicate. */
export async function addAll(
  store: MemoryStore,
  call: WriteCall,
  memories: readonly NewMemory[],
  at: number,
): Promise<readonly Memory[]> {
  const added = await store.addMemories(call, memories, at);
  return added.map(({ outcome, memory }) => {
    if (outcome !== 'ADDED' || memory === null) throw new Error(`A memory of the test is ${outcome}.`);
    return memory;
  });
}

/** An update that keeps everything but what is given. */
export function updateOf(id: string, change: Partial<MemoryUpdate> = {}): MemoryUpdate {
  const keep = { text: null, embedding: null, metadata: null, eventAt: null, expiresAt: null };
  return { id, ...keep, expectedVersion: null, actorId: null, ...change };
}

export async function expectCode(work: Promise<unknown>, code: ErrorCode): Promise<MemoryError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MemoryError);
  expect((error as MemoryError).code).toBe(code);
  return error as MemoryError;
}
