import { both, type Filter } from './filter.js';
import { type FilterInput, parseFilter } from './filter-input.js';
import { parseFilterJson } from './filter-json.js';
import { parseScope, type Scope, type ScopeInput } from './scope.js';

export interface ScopedInput {
  readonly scope: ScopeInput;
  readonly filter?: FilterInput | null | undefined;
  /** The same language as JSON; both hold when both are given. */
  readonly filterJson?: unknown;
}

/**
 * The scope and the filter of a read. An actor in the scope takes precedence over one that a filter's
 * top level asks for by `eq`; all other conditions narrow further.
 * `path` is '' for arguments of a field and 'input.' for members of an input object.
 */
export function parseScoped(input: ScopedInput, path: '' | 'input.'): { scope: Scope; filter: Filter } {
  const scope = parseScope(input.scope, `${path}scope`);
  const options = { overruleActor: scope.actorId !== null };
  const typed = parseFilter(input.filter, `${path}filter`, options);
  if (input.filterJson === null || input.filterJson === undefined) return { scope, filter: typed };
  return { scope, filter: both(typed, parseFilterJson(input.filterJson, `${path}filterJson`, options)) };
}
