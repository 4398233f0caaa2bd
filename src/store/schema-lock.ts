import type { Driver, Session } from 'neo4j-driver';
import { withDeadline } from './deadline.js';

export interface SchemaLockOptions {
  readonly driver: Driver;
  readonly database: string;
  /** `schema` for migrations and first use, `reembedding` while all vectors are replaced. */
  readonly lock: 'schema' | 'reembedding';
  /** How long to wait for another server that holds it, in milliseconds. */
  readonly timeoutMs: number;
}

const CREATE_KEY = 'CREATE CONSTRAINT migration_key IF NOT EXISTS FOR (m:Migration) REQUIRE m.id IS UNIQUE';
const TAKE = 'MERGE (m:Migration {id: $id}) SET m.takenAt = timestamp()';

/**
 * Runs `work` while no other server does: the lock is a write lock on one node, held by an open transaction,
 * so that it ends with the server that took it. Needed although every schema command says IF NOT EXISTS: two
 * that run at once still deadlock, or fail because the other one has just won.
 */
export async function withSchemaLock<T>(options: SchemaLockOptions, work: () => Promise<T>): Promise<T> {
  const { driver, database } = options;
  await driver.executeQuery(CREATE_KEY, {}, { database });
  const session = driver.session({ database });
  try {
    const held = await take(session, options);
    const result = await work();
    await held.commit();
    return result;
  } finally {
    await session.close();
  }
}

async function take(session: Session, { lock, timeoutMs }: SchemaLockOptions) {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    // 0 switches the server's limit on transactions off: building an index may take longer than a request may.
    const tx = await session.beginTransaction({ timeout: 0 });
    try {
      // A database of somebody else's may have no limit of its own on waiting for a lock.
      await withDeadline(tx.run(TAKE, { id: `lock-${lock}` }).then(), Math.max(100, giveUpAt - Date.now()));
      return tx;
    } catch (error) {
      // It fails with what ended the transaction, which is the error in hand or its twin.
      await tx.close().catch(() => undefined);
      if (Date.now() > giveUpAt) {
        const other =
          lock === 'schema' ? 'server is changing the schema' : 'process is replacing the vectors';
        throw new Error(`Another ${other} of this store. Wait until it is done.`, { cause: error });
      }
    }
  }
}
