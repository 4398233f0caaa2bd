import { type Filter, type FilterInput, parseFilter } from './filter.js';
import { parseOptionalId, parseScope, type Scope, type ScopeInput } from './scope.js';

export interface ScopedInput {
  readonly scope: ScopeInput;
  readonly filter?: FilterInput | null | undefined;
}

/**
 * The scope and the filter of a read. An actor in the scope takes precedence over one that the filter's
 * top level asks for by `eq`; all other conditions narrow further.
 * `path` is '' for arguments of a field and 'input.' for members of an input object.
 */
export function parseScoped(input: ScopedInput, path: '' | 'input.'): { scope: Scope; filter: Filter } {
  const scope = parseScope(input.scope, `${path}scope`);
  const filterInput = scope.actorId === null ? input.filter : withoutActorEq(input.filter, `${path}filter`);
  return { scope, filter: parseFilter(filterInput, `${path}filter`) };
}

function withoutActorEq(
  filter: FilterInput | null | undefined,
  path: string,
): FilterInput | null | undefined {
  if (!filter?.actorId) return filter;
  const { eq, ...others } = filter.actorId;
  // Overruled, but still an id that the caller wrote: a malformed one is a mistake worth an error.
  parseOptionalId(eq, `${path}.actorId.eq`);
  return { ...filter, actorId: others };
}
