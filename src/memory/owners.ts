import { decodePosition, encodePosition, listDigest, parseFirst } from './cursor.js';
import { type Caller, callOf, type ReadDeps } from './deps.js';
import { type Owner, type OwnerKind, type Path, scopeOfPath, stepTo } from './path.js';

export const DEFAULT_OWNERS_LENGTH = 20;

export interface OwnersInput {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  /** false when absent: owners of which only expired memories are left are not listed. */
  readonly includeExpired?: boolean | null | undefined;
}

export interface OwnersPage {
  readonly owners: readonly { readonly owner: Owner; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /** How many owners there are in all; costs a statement. */
  countAll(): Promise<number>;
}

/**
 * The owners of one kind that memories of the path belong to, by the first of those memories, the newest
 * first. An owner keeps its place while memories are added, so that a page neither repeats nor skips it. Each is a step
 * further on the path. The cost grows with the memories of the path. Throws VALIDATION_001, 009.
 */
export async function listOwners(
  deps: ReadDeps,
  caller: Caller,
  path: Path,
  kind: OwnerKind,
  input: OwnersInput,
): Promise<OwnersPage> {
  const scope = scopeOfPath(path);
  const first = parseFirst(input.first, DEFAULT_OWNERS_LENGTH, 'first');
  const list = listDigest('owners', kind, scope, input.includeExpired === true);
  const liveAt = input.includeExpired ? null : deps.clock.now();
  const after = decodePosition(input.after, list, 'after');
  const call = callOf(caller);
  const [found = []] = await deps.store.listOwnersOfEach(call, kind, [{ scope, after }], { first, liveAt });
  const owners = found.slice(0, first).flatMap((place) => {
    const owner = stepTo(path, kind, place.id);
    return owner === null ? [] : [{ owner, cursor: encodePosition(list, place) }];
  });
  return {
    owners,
    hasNextPage: found.length > first,
    countAll: () => deps.store.countOwnersOfEach(call, kind, [scope], liveAt).then(([count = 0]) => count),
  };
}
