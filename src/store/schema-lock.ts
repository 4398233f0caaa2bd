import type { Driver, Session } from 'neo4j-driver';

export interface SchemaLockOptions {
  readonly driver: Driver;
  readonly database: string;
  /** How long to wait for another server that holds it, in milliseconds. */
  readonly timeoutMs: number;
}

const CREATE_KEY = 'CREATE CONSTRAINT migration_key IF NOT EXISTS FOR (m:Migration) REQUIRE m.id IS UNIQUE';
const TAKE = "MERGE (m:Migration {id: 'lock'}) SET m.takenAt = timestamp()";

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
    const held = await take(session, Date.now() + options.timeoutMs);
    const result = await work();
    await held.commit();
    return result;
  } finally {
    await session.close();
  }
}

async function take(session: Session, giveUpAt: number) {
  for (;;) {
    // 0 switches the server's limit on transactions off: building an index may take longer than a request may.
    const tx = await session.beginTransaction({ timeout: 0 });
    try {
      await tx.run(TAKE);
      return tx;
    } catch (error) {
      await tx.close();
      if (Date.now() > giveUpAt) {
        throw new Error('Another server has been changing the schema of this store for too long.', {
          cause: error,
        });
      }
    }
  }
}
