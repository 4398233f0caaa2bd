import type { Driver } from 'neo4j-driver';
import { loadMigrations, type Migration } from './cypher.js';

export interface MigrateOptions {
  readonly driver: Driver;
  readonly database: string;
  /** Receives the id of each migration before it is applied. */
  readonly onProgress?: (migration: string) => void;
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

const LIST_APPLIED = "MATCH (m:Migration) WHERE NOT m.id STARTS WITH 'lock-' RETURN m.id AS id ORDER BY id";
const RECORD = 'MERGE (m:Migration {id: $id}) ON CREATE SET m.appliedAt = timestamp()';

/** The migrations that the store still needs, in order, found by one read. Throws StoreTooNewError. */
export async function pendingMigrations({
  driver,
  database,
}: Pick<MigrateOptions, 'driver' | 'database'>): Promise<readonly Migration[]> {
  const { records } = await driver.executeQuery(LIST_APPLIED, {}, { database });
  const migrations = loadMigrations();
  const applied = new Set(records.map((record) => String(record.get('id'))));
  const known = new Set(migrations.map((migration) => migration.id));
  const unknown = [...applied].filter((id) => !known.has(id));
  if (unknown.length > 0) throw new StoreTooNewError(unknown);
  return migrations.filter(({ id }) => !applied.has(id));
}

/**
 * Brings the schema to this release: the migrations not yet applied, in order, each once. Call it under
 * withSchemaLock. Every statement is also safe to repeat, for the case that a server dies between a statement
 * and its record. Throws StoreTooNewError.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { driver, database, onProgress } = options;
  for (const migration of await pendingMigrations(options)) {
    onProgress?.(migration.id);
    for (const statement of migration.statements) await runAlone(driver, database, statement);
    await driver.executeQuery(RECORD, { id: migration.id }, { database });
  }
}

/** In a transaction that the statement may divide (`IN TRANSACTIONS`), as only a session allows it. */
async function runAlone(driver: Driver, database: string, statement: string): Promise<void> {
  const session = driver.session({ database });
  try {
    // 0 switches the server's limit on transactions off: a large store takes longer than a request may.
    await session.run(statement, {}, { timeout: 0 });
  } finally {
    await session.close();
  }
}
