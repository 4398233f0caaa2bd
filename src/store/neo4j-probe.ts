import neo4j, { type Driver, type Session } from 'neo4j-driver';

/** How to reach one Neo4j. */
interface Target {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
}

/** Milliseconds after which any call of the probe has failed. */
const deadlineMs = 8_000;

/**
 * Asks a Neo4j that may not be ready, may be a stranger's, or may still have its initial password. It
 * fulfils the probe of the launcher, which knows no driver. Statements stand here and not in `cypher/`:
 * they run before the first migration, and on `system`.
 */
export const neo4jProbe = {
  /** Runs a real query on database `neo4j` and reads version and instance id; never rejects. */
  check: (target: Target) =>
    withSession(target, 'neo4j', async (session) => {
      const { records } = await session.run(
        `CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel'
         OPTIONAL MATCH (instance:LauncherInstance)
         RETURN versions[0] AS version, instance.id AS instanceId LIMIT 1`,
      );
      const row = records[0];
      const instanceId: unknown = row?.get('instanceId');
      return {
        status: 'ok' as const,
        version: String(row?.get('version')),
        instanceId: typeof instanceId === 'string' ? instanceId : undefined,
      };
    }).catch(classify),

  /** Writes the id that `check` returns, in place of any other. */
  writeInstanceId: (target: Target, instanceId: string): Promise<void> =>
    withSession(target, 'neo4j', async (session) => {
      await session.run('MERGE (instance:LauncherInstance) SET instance.id = $instanceId', { instanceId });
    }),

  /** Logs in with the password of the target and replaces it; never rejects. */
  changePassword: (target: Target, newPassword: string) =>
    withSession(target, 'system', async (session) => {
      await session.run('ALTER CURRENT USER SET PASSWORD FROM $old TO $new', {
        old: target.password,
        new: newPassword,
      });
      return { status: 'ok' as const, version: '', instanceId: undefined };
    }).catch(classify),
};

async function withSession<T>(
  target: Target,
  database: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const driver = neo4j.driver(target.uri, neo4j.auth.basic(target.username, target.password), {
    connectionTimeout: 3_000,
    connectionAcquisitionTimeout: 5_000,
    maxTransactionRetryTime: 0,
    // The label does not exist before the first write, which the server would otherwise warn about.
    notificationFilter: { minimumSeverityLevel: 'OFF' },
    telemetryDisabled: true,
  });
  try {
    // The driver itself may wait for ever on a peer that accepts a connection and then says nothing.
    return await withDeadline(work(driver.session({ database })));
  } finally {
    closeQuietly(driver);
  }
}

/** Not awaited: closing waits for a peer that may never answer. */
function closeQuietly(driver: Driver): void {
  driver.close().catch(() => undefined);
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** By code, not by text. */
function classify(error: unknown): {
  readonly status: 'unauthorized' | 'password-expired' | 'unavailable';
  readonly message: string;
} {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'Neo.ClientError.Security.Unauthorized') return { status: 'unauthorized', message };
  if (code === 'Neo.ClientError.Security.CredentialsExpired') return { status: 'password-expired', message };
  return { status: 'unavailable', message };
}
