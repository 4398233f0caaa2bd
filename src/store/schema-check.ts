import neo4j, { type Driver } from 'neo4j-driver';
import type { Row } from './rows.js';

export interface SchemaExpectation {
  /** Length of the vectors that `memory_vector` must hold. */
  readonly dimensions: number;
}

const AWAIT = 'CALL db.awaitIndexes($seconds)';
const SHOW = 'SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, options';

/** Names of the indexes that the statements use, with what each must cover. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  memory_key: ['tenant', 'id'],
  memory_duplicate_key: ['tenant', 'duplicateKey'],
  request_key: ['tenant', 'key'],
  request_time: ['tenant', 'at'],
  request_user: ['tenant', 'userKey'],
  request_agent: ['tenant', 'agentKey'],
  request_run: ['tenant', 'runKey'],
  memory_event_user: ['tenant', 'userId', 'memoryId'],
  memory_event_agent: ['tenant', 'agentId', 'memoryId'],
  memory_event_run: ['tenant', 'runId', 'memoryId'],
  memory_user_time: ['tenant', 'userId', 'createdAt', 'id'],
  memory_agent_time: ['tenant', 'agentId', 'createdAt', 'id'],
  memory_run_time: ['tenant', 'runId', 'createdAt', 'id'],
  memory_text: ['text', 'windowText', 'userKey', 'agentKey', 'runKey', 'actorKey'],
  memory_vector: ['embedding', 'tenant', 'userId', 'agentId', 'runId', 'actorId', 'createdAt', 'liveUntil'],
};

/** Waits until no index is being built any more; throws when that takes longer than the time given. */
export async function awaitIndexes(driver: Driver, database: string, timeoutMs: number): Promise<void> {
  const seconds = neo4j.int(Math.ceil(timeoutMs / 1_000));
  // 0 switches the server's limit on transactions off: building an index may take longer than a request may.
  await driver.executeQuery(AWAIT, { seconds }, { database, transactionConfig: { timeout: 0 } });
}

/** The indexes of a store, by name, in one read. */
export async function listIndexes(driver: Driver, database: string): Promise<ReadonlyMap<string, Row>> {
  const { records } = await driver.executeQuery(SHOW, {}, { database, routing: neo4j.routing.READ });
  return new Map(records.map((record) => record.toObject()).map((row) => [String(row.name), row]));
}

/**
 * What is wrong with the indexes, in words; empty when all is well. `IF NOT EXISTS` is silent when the name is
 * taken by another index, so it is compared with what is there. Nothing is ever dropped here.
 */
export function indexProblems(
  found: ReadonlyMap<string, Row>,
  expectation: SchemaExpectation,
): readonly string[] {
  return Object.entries(WANTED).flatMap(([name, properties]) =>
    checkIndex(name, properties, found.get(name), expectation),
  );
}

/** indexProblems of a store. */
export async function checkSchema(
  driver: Driver,
  database: string,
  expectation: SchemaExpectation,
): Promise<readonly string[]> {
  return indexProblems(await listIndexes(driver, database), expectation);
}

function checkIndex(
  name: string,
  properties: readonly string[],
  row: Row | undefined,
  { dimensions }: SchemaExpectation,
): readonly string[] {
  if (!row) return [`index ${name} is missing`];
  if (row.state !== 'ONLINE') return [`index ${name} is ${String(row.state)}`];
  if (String(row.properties) !== String(properties))
    return [`index ${name} covers ${String(row.properties)}`];
  if (name !== 'memory_vector') return [];
  const config = (row.options as { indexConfig?: Readonly<Record<string, unknown>> } | null)?.indexConfig;
  const stored = config?.['vector.dimensions'];
  return stored === dimensions
    ? []
    : [`index ${name} holds ${String(stored)} dimensions instead of ${dimensions}`];
}
