import type { Driver, Session } from 'neo4j-driver';
import { loadMigrations, type Migration } from './cypher.js';

export interface MigrateOptions {
  readonly driver: Driver;
  readonly database: string;
  /** How long to wait for another server that migrates, and for indexes to be built. */
  readonly timeoutMs: number;
  readonly onProgress?: (message: string) => void;
}

/** The store was migrated by a newer release; this one might read it wrongly. */
export class StoreTooNewError extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `The store has migrations that this release does not know (${unknown.join(', ')}). Start the newer release.`,
    );
    this.name = 'StoreTooNewError';
  }
}

const CREATE_LOCK_KEY =
  'CREATE CONSTRAINT migration_key IF NOT EXISTS FOR (m:Migration) REQUIRE m.id IS UNIQUE';
const TAKE_LOCK = "MERGE (m:Migration {id: 'lock'}) SET m.takenAt = timestamp()";
const LIST_APPLIED = "MATCH (m:Migration) WHERE m.id <> 'lock' RETURN m.id AS id ORDER BY id";
const RECORD = 'MERGE (m:Migration {id: $id}) ON CREATE SET m.appliedAt = timestamp()';

/**
 * Brings the schema to this release: the migrations not yet applied, in order, each once. Servers that start
 * together take turns: the first holds a write lock on one node in an open transaction while it migrates.
 * Every statement is also safe to repeat, for the case that a server dies between a statement and its record.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const migrations = loadMigrations();
  const session = options.driver.session({ database: options.database });
  const lock = options.driver.session({ database: options.database });
  try {
    await session.run(CREATE_LOCK_KEY);
    const held = await takeLock(lock, options.timeoutMs);
    await applyMissing(session, migrations, options);
    await held.commit();
  } finally {
    await lock.close();
    await session.close();
  }
}

async function takeLock(session: Session, timeoutMs: number) {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    // 0 switches the server's transaction limit off: building an index may take longer than a request may.
    const tx = await session.beginTransaction({ timeout: 0 });
    try {
      await tx.run(TAKE_LOCK);
      return tx;
    } catch (error) {
      await tx.close();
      if (Date.now() > giveUpAt) {
        throw new Error('Another server has been migrating this store for too long.', { cause: error });
      }
    }
  }
}

async function applyMissing(
  session: Session,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<void> {
  const { records } = await session.run(LIST_APPLIED);
  const applied = new Set(records.map((record) => String(record.get('id'))));
  const known = new Set(migrations.map((migration) => migration.id));
  const unknown = [...applied].filter((id) => !known.has(id));
  if (unknown.length > 0) throw new StoreTooNewError(unknown);
  for (const migration of migrations.filter(({ id }) => !applied.has(id))) {
    options.onProgress?.(migration.id);
    for (const statement of migration.statements) await session.run(statement);
    await session.run(RECORD, { id: migration.id });
  }
}
