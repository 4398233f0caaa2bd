import { decodePosition, encodePosition, listDigest } from './cursor.js';
import { type Caller, callOf, type ReadDeps } from './deps.js';
import { type PageInput, type PageOf, pageOf, parsePage } from './page.js';
import { type Owner, type OwnerKind, type Path, scopeOfPath, stepTo } from './path.js';

export interface OwnersInput extends PageInput {
  /** false when absent: owners of which only expired memories are left are not listed. */
  readonly includeExpired?: boolean | null | undefined;
}

export interface OwnersPage extends Pick<PageOf<Owner>, 'hasNextPage' | 'hasPreviousPage'> {
  readonly owners: readonly { readonly owner: Owner; readonly cursor: string }[];
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
  const request = parsePage(input);
  const list = listDigest('owners', kind, scope, input.includeExpired === true);
  const liveAt = input.includeExpired ? null : deps.clock.now();
  const after = decodePosition(request.cursor, list, request.argument);
  const call = callOf(caller);
  const limits = { first: request.length, backward: request.backward, liveAt };
  const [found = []] = await deps.store.listOwnersOfEach(call, kind, [{ scope, after }], limits);
  const { items, hasNextPage, hasPreviousPage } = pageOf(found, request);
  const owners = items.flatMap((place) => {
    const owner = stepTo(path, kind, place.id);
    return owner === null ? [] : [{ owner, cursor: encodePosition(list, place) }];
  });
  return {
    owners,
    hasNextPage,
    hasPreviousPage,
    countAll: () => deps.store.countOwnersOfEach(call, kind, [scope], liveAt).then(([count = 0]) => count),
  };
}
