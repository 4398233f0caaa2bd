/** Where a Neo4j listens and how to log in. */
export interface Neo4jTarget {
  /** `bolt://127.0.0.1:<port>` */
  readonly uri: string;
  readonly username: string;
  readonly password: string;
}

/** What came of one attempt to use a Neo4j. */
export type ProbeResult =
  | { readonly status: 'ok'; readonly version: string; readonly instanceId: string | undefined }
  /** Wrong password. */
  | { readonly status: 'unauthorized'; readonly message: string }
  /** The initial password is still in force and must be changed first. */
  | { readonly status: 'password-expired'; readonly message: string }
  /** Nobody answers, or not yet. */
  | { readonly status: 'unavailable'; readonly message: string };

/**
 * The Bolt side of the launcher. It is passed in, so that the launcher needs no driver; a failure is a
 * result, not an exception, so that an implementation needs nothing of the launcher.
 */
export interface Neo4jProbe {
  /** Runs a real query on database `neo4j`; ends within a few seconds whatever the other side does. */
  check(target: Neo4jTarget): Promise<ProbeResult>;
  /** Writes the id that `check` returns, replacing an earlier one. */
  writeInstanceId(target: Neo4jTarget, instanceId: string): Promise<void>;
  /** Logs in with the password of `target` and replaces it. */
  changePassword(target: Neo4jTarget, newPassword: string): Promise<ProbeResult>;
}
