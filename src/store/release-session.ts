import type { Session } from 'neo4j-driver';

/**
 * Closes a session, which rolls back what is still open in it. Not awaited: behind a dead connection close()
 * waits as long as the query did, and its failure changes nothing for the caller.
 */
export function releaseSession(session: Session): void {
  session.close().catch(() => undefined);
}
