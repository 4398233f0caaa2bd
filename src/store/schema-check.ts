import neo4j, { type Driver } from 'neo4j-driver';
import { indexDimensions } from './embedder-key.js';
import type { Row } from './rows.js';

export interface SchemaExpectation {
  /** Length of the vectors that `memory_vector` must hold; 0 for a LEXICAL store. */
  readonly dimensions: number;
  /** Analyzer that `memory_text` must be made with; any when absent. */
  readonly analyzer?: string;
}

const AWAIT = 'CALL db.awaitIndexes($seconds)';
const COUNT = 'MATCH (m:Memory) RETURN count(m) AS total';
const SHOW = 'SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, options, populationPercent';

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

/** Memories of all tenants, from the database's own count. */
export async function countAllMemories(driver: Driver, database: string): Promise<number> {
  const { records } = await driver.executeQuery(COUNT, {}, { database, routing: neo4j.routing.READ });
  return Number(records[0]?.get('total'));
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
  { dimensions, analyzer }: SchemaExpectation,
): readonly string[] {
  if (!row) return [`index ${name} is missing`];
  if (row.state !== 'ONLINE') return [`index ${name} is ${String(row.state)}`];
  if (String(row.properties) !== String(properties))
    return [`index ${name} covers ${String(row.properties)}`];
  if (name === 'memory_text' && analyzer !== undefined && analyzerOf(row) !== analyzer)
    return [`index ${name} is made with the analyzer ${analyzerOf(row)} instead of ${analyzer}`];
  if (name !== 'memory_vector') return [];
  const stored = indexConfig(row)['vector.dimensions'];
  const wanted = indexDimensions({ dimensions });
  return stored === wanted ? [] : [`index ${name} holds ${String(stored)} dimensions instead of ${wanted}`];
}

/** The analyzer of a full-text index, by its row of listIndexes. */
export function analyzerOf(row: Row): string {
  return String(indexConfig(row)['fulltext.analyzer']);
}

function indexConfig({ options }: Row): Readonly<Record<string, unknown>> {
  return (options as { indexConfig?: Readonly<Record<string, unknown>> } | null)?.indexConfig ?? {};
}
