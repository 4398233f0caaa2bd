/** One page of a list, and where the next one begins. */
export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  /** To pass as `after` for the next page; null on an empty one. */
  readonly endCursor: string | null;
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
