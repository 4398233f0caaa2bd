import type { MemoryDeps } from '../memory/deps.js';
import type { Principal } from '../memory/principal.js';
import { type Loaders, makeLoaders } from './loaders.js';

/** What a resolver works with: one per request. It is a Caller of the operations as well. */
export interface GraphqlContext {
  readonly deps: MemoryDeps;
  readonly principal: Principal;
  /** Fires when the client is gone or the operation's time is up. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly loaders: Loaders;
}

export interface RequestFacts {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly requestId: string;
}

export function makeContext(deps: MemoryDeps, request: RequestFacts): GraphqlContext {
  return { deps, ...request, loaders: makeLoaders(deps, request) };
}
