import { expect } from 'vitest';
import { addMemories } from '../../src/memory/add.js';
import type { EntryInput } from '../../src/memory/add-entry.js';
import type { Caller, MemoryDeps } from '../../src/memory/deps.js';
import { type ErrorCode, MemoryError } from '../../src/memory/errors.js';
import type { Memory } from '../../src/memory/model.js';
import { ReferenceStore } from '../model/reference-store.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { QUESTIONS } from '../support/questions.js';

/** 2026-11-22T10:00:00Z */
export const T0 = 1_795_341_600_000;

/** The core on a store and an embedder of its own, with a clock that the test moves. */
export interface Core {
  readonly deps: MemoryDeps;
  readonly store: ReferenceStore;
  readonly embedder: HashedEmbedder;
  readonly caller: Caller;
  now: number;
  /** Adds and returns what was stored; throws when anything was not. */
  add(...entries: readonly EntryInput[]): Promise<readonly Memory[]>;
}

export function openCore(): Core {
  const store = new ReferenceStore();
  const embedder = new HashedEmbedder(64);
  let made = 0;
  const nextId = () => {
    made += 1;
    return `id-${String(made).padStart(6, '0')}`;
  };
  const core: Core = {
    deps: {
      ...{ store, embedder, ...QUESTIONS },
      clock: { now: () => core.now },
      ids: { next: nextId },
    },
    store,
    embedder,
    caller: { principal: { tenant: 't', via: 'open' } },
    now: T0,
    add: async (...entries) => {
      const results = await addMemories(core.deps, core.caller, { entries });
      return results.map((result) => {
        if (result.outcome !== 'ADDED') throw new Error(`The test's own memory is ${result.outcome}.`);
        if (result.memory === null) throw new Error('The test deletes only later.');
        return result.memory;
      });
    },
  };
  return core;
}

/** The same core with an embedder that answers, but without vectors. */
export function withMuteEmbedder(core: Core): Core {
  const embedder = new HashedEmbedder(64);
  embedder.embedDocuments = async () => [];
  return { ...core, deps: { ...core.deps, embedder } };
}

/** The MemoryError that the work throws or rejects with, which has the code. */
export async function codeOf(work: () => unknown, code: ErrorCode): Promise<MemoryError> {
  let caught: unknown;
  try {
    await work();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(MemoryError);
  expect((caught as MemoryError).code).toBe(code);
  return caught as MemoryError;
}
