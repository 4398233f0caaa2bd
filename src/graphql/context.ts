import type { ChangeSource } from '../memory/change-source.js';
import type { MemoryDeps, ReadDeps } from '../memory/deps.js';
import type { Principal } from '../memory/principal.js';
import type { ServerFacts } from '../memory/server-facts.js';
import { JoinedQuestions, JoinedReads, joinedTimes } from './joined-reads.js';
import { type Loaders, makeLoaders } from './loaders.js';

/** What a resolver works with: one per request. It is a Caller of the operations as well. */
export interface GraphqlContext {
  readonly deps: MemoryDeps;
  /** For fields that many items of a list have: their reads are joined into one per level. */
  readonly reads: ReadDeps;
  readonly principal: Principal;
  /** Fires when the client is gone or the operation's time is up. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly loaders: Loaders;
  /** null where the schema is run without a server around it. */
  readonly server: ServerFacts | null;
  /** null where nothing is watched. */
  readonly changes: ChangeSource | null;
}

export interface RequestFacts {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly requestId: string;
}

export function makeContext(
  deps: MemoryDeps,
  request: RequestFacts,
  server: ServerFacts | null = null,
  changes: ChangeSource | null = null,
): GraphqlContext {
  const { store, embedder, similarityRange, clock, readTimes } = deps;
  const joined = { store: new JoinedReads(store), embedder: new JoinedQuestions(embedder) };
  const reads = { ...joined, similarityRange, clock, readTimes: joinedTimes(readTimes) };
  return { deps, reads, ...request, loaders: makeLoaders(deps, request), server, changes };
}
