import type { ChangeFeed, ChangePage, ChangeRange, SettledUntil } from '../memory/change-feed.js';
import { CHANGE_KINDS, type ChangeKind, comparePositions, type RecordedChange } from '../memory/changes.js';
import { loadStatement } from './cypher.js';
import type { Neo4jClient } from './neo4j-client.js';
import { number, optionalText, type Row, RowError, text } from './rows.js';

const statements = {
  listOpen: loadStatement('change-list-open'),
  list: loadStatement('change-list'),
} as const;

/**
 * Milliseconds after its start at which a transaction that the database has ended no longer counts as one that may
 * record a change. Such a transaction stays in the list for as long as its client does nothing, which may be for
 * ever; one that was ended while it was being committed is committed all the same. Transactions are ended after
 * 30 s, and no commit takes 15 s.
 */
const ENDED_MS = 45_000;

/** ChangeFeed on Neo4j: the Change of every write transaction, and the times at which memories expire. */
export class Neo4jChangeFeed implements ChangeFeed {
  readonly #client: Neo4jClient;
  readonly #endedMs: number;

  constructor(client: Neo4jClient, endedMs = ENDED_MS) {
    this.#client = client;
    this.#endedMs = endedMs;
  }

  async settledUntil(signal?: AbortSignal): Promise<SettledUntil> {
    const rows = await this.#client.readAtWriter(statements.listOpen, {}, signal);
    const [first] = rows;
    if (first === undefined) throw new RowError('now', null);
    const now = number(first, 'now');
    const open = new Map<string, number>();
    for (const row of rows) {
      const tenant = optionalText(row, 'tenant');
      const startedAt = number(row, 'startedAt');
      if (tenant === null || (row.isTerminated === true && now - startedAt > this.#endedMs)) continue;
      open.set(tenant, Math.min(startedAt, open.get(tenant) ?? now));
    }
    return (tenant) => open.get(tenant) ?? now;
  }

  async listChanges(
    ranges: readonly ChangeRange[],
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly ChangePage[]> {
    const sent = ranges.map(({ tenant, after, upTo }, index) => ({ index, tenant, upTo, ...after }));
    const rows = await this.#client.readAtWriter(statements.list, { ranges: sent, limit }, signal);
    const found = ranges.map((): Row[] => []);
    for (const row of rows) found[number(row, 'index')]?.push(row);
    return found.map((page) => toPage(page, limit));
  }
}

function toPage(rows: readonly Row[], limit: number): ChangePage {
  const places = rows.map((row) => ({ row, place: toPlace(row) }));
  places.sort((a, b) => comparePositions(a.place, b.place));
  return {
    changes: places.flatMap(({ row, place }) => (row.memoryId === null ? [] : [toChange(row, place)])),
    resumeAfter: rows.length < limit ? null : (places.at(-1)?.place ?? null),
  };
}

/** Of a change that records nothing: behind all that it could. */
function toPlace(row: Row) {
  const changeId = text(row, 'changeId');
  const memoryId = optionalText(row, 'memoryId');
  const place = memoryId === null ? { changeId: `${changeId}\u0000`, memoryId: '' } : { changeId, memoryId };
  return { at: number(row, 'at'), ...place };
}

function toChange(row: Row, place: ReturnType<typeof toPlace>): RecordedChange {
  return {
    ...place,
    event: toKind(row.kind),
    // All null for a memory that was purged while this was read: then no scope has it.
    ids: {
      userId: optionalText(row, 'userId'),
      agentId: optionalText(row, 'agentId'),
      runId: optionalText(row, 'runId'),
      actorId: optionalText(row, 'actorId'),
    },
    happenedAt: number(row, 'happenedAt'),
  };
}

function toKind(value: unknown): ChangeKind {
  const kind = CHANGE_KINDS.find((known) => known === value);
  if (kind === undefined) throw new RowError('kind', value);
  return kind;
}
