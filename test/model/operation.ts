import type { AddInput } from '../../src/memory/add-entry.js';
import type { DeleteInput, DeleteManyInput } from '../../src/memory/delete.js';
import type { OwnerKind, Path } from '../../src/memory/path.js';
import type { PurgeInput } from '../../src/memory/purge.js';
import type { ScopedInput } from '../../src/memory/read-scope.js';
import type { ScopeInput } from '../../src/memory/scope.js';
import type { UpdateInput } from '../../src/memory/update.js';

/** A scope with filters, and whether expired memories are seen. */
export type ReadInput = ScopedInput & { readonly includeExpired?: boolean };

/** Something that changes a store, as a caller would send it. */
export type WriteOperation =
  | { readonly do: 'add'; readonly input: AddInput }
  | { readonly do: 'update'; readonly input: UpdateInput }
  | { readonly do: 'delete'; readonly input: DeleteInput }
  | { readonly do: 'deleteMany'; readonly input: DeleteManyInput }
  | { readonly do: 'purge'; readonly input: PurgeInput };

/** One step of a sequence. It is data, and every step is possible at any time, so that what fails can be shortened. */
export type Operation =
  | WriteOperation
  /** Sends the last write but `back` once more, with its key if it had one. */
  | { readonly do: 'again'; readonly back: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'get'; readonly ids: readonly string[] }
  /** All pages. */
  | { readonly do: 'list'; readonly input: ReadInput; readonly first: number }
  | { readonly do: 'search'; readonly input: ReadInput; readonly query: string; readonly first: number }
  /** The users, agents, runs or actors of a path, all pages. */
  | { readonly do: 'owners'; readonly path: Path; readonly kind: OwnerKind; readonly first: number }
  /** Several scopes in one read. */
  | {
      readonly do: 'each';
      readonly read: 'list' | 'count' | 'search';
      readonly scopes: readonly ScopeInput[];
    }
  | { readonly do: 'history'; readonly id: string; readonly first: number };

/** Where the clock of every sequence stands when it begins: 2026-11-22T10:00:00Z. */
export const START = Date.UTC(2026, 10, 22, 10);
