/** One page of a list, and where it stands there. */
export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  /** To pass as `after` for the next page; null on an empty one. */
  readonly endCursor: string | null;
  readonly hasPreviousPage: boolean;
  /** To pass as `before`, with `last`, for the page before; null on an empty one. Not for a search. */
  readonly startCursor: string | null;
}

/** The nodes of all pages from `after` on; a page is asked for when the one before it has been used up. */
export async function* nodesOf<Node>(
  read: (after: string | undefined) => Promise<Page<Node>>,
  after: string | null | undefined,
): AsyncGenerator<Node, void, undefined> {
  for (let cursor = after ?? undefined; ; ) {
    const { nodes, pageInfo } = await read(cursor);
    yield* nodes;
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null) return;
    cursor = pageInfo.endCursor;
  }
}
