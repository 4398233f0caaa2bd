import { createHash } from 'node:crypto';
import { MemoryError } from '../memory/errors.js';
import { REQUEST_TTL_MS } from '../memory/idempotency.js';
import type { JsonObject } from '../memory/model.js';
import type { IdSource, RequestGuard, WriteCall } from '../memory/ports.js';
import { loadStatement } from './cypher.js';
import type { Neo4jClient, RunInTransaction } from './neo4j-client.js';
import { number, optionalText, parseObject, RowError } from './rows.js';
import { requestKey } from './scope-key.js';

const statements = {
  lock: loadStatement('request-lock'),
  set: loadStatement('request-set'),
} as const;

/** What the writing methods of the store share. */
export interface WriteContext {
  readonly client: Neo4jClient;
  readonly ids: IdSource;
  /** Of the embedder whose vectors are stored. */
  readonly embedderKey: string;
}

/** What came of a request: outcomes and numbers, and the ids concerned; never a text. */
export interface Recorded {
  readonly result: JsonObject;
  /** '' where the memory was purged since. */
  readonly ids: readonly string[];
}

export interface WriteStep<T> {
  readonly value: T;
  /** What the same request is to be told when it comes again; null leaves the record as it is. */
  readonly record: Recorded | null;
}

/** Runs inside the transaction; `previous` is what the same request did before. */
export type WriteWork<T> = (
  run: RunInTransaction,
  changeId: string,
  previous: Recorded | null,
) => Promise<WriteStep<T>>;

/**
 * One write transaction; with a request, under its lock and with its record, so that effect and record come
 * together or not at all. `name` tags it in the database's query log. Throws IDEMPOTENCY_CONFLICT, and what
 * Neo4jClient.write throws.
 */
export function writeOnce<T>(
  context: WriteContext,
  call: WriteCall,
  { name, at }: { readonly name: string; readonly at: number },
  work: WriteWork<T>,
): Promise<T> {
  const changeId = context.ids.next();
  return context.client.write(call, name, changeId, async (run) => {
    if (call.request === undefined) return (await work(run, changeId, null)).value;
    const key = requestKey(call.tenant, call.request.key);
    const previous = await lock(run, key, call.request, at);
    const { value, record } = await work(run, changeId, previous);
    if (record !== null) {
      const { ids, result } = record;
      const keptSince = at - REQUEST_TTL_MS;
      const inputHash = hashOfInput(call.request);
      await run(statements.set, { key, inputHash, at, result: JSON.stringify(result), ids, keptSince });
    }
    return value;
  });
}

async function lock(
  run: RunInTransaction,
  key: string,
  request: RequestGuard,
  at: number,
): Promise<Recorded | null> {
  const [row] = await run(statements.lock, { key, at });
  if (!row) throw new RowError('request', null);
  const result = optionalText(row, 'result');
  // Without a result it failed, or found nothing: the key is free. So it is when its time is up.
  if (result === null || number(row, 'at') < at - REQUEST_TTL_MS) return null;
  if (row.inputHash !== hashOfInput(request)) {
    throw new MemoryError('IDEMPOTENCY_CONFLICT', { argument: 'input.idempotencyKey' });
  }
  if (!Array.isArray(row.ids)) throw new RowError('resultIds', row.ids);
  return { result: parseObject(result, 'result'), ids: row.ids.map(String) };
}

function hashOfInput({ input }: RequestGuard): string {
  return createHash('sha256').update(input, 'utf8').digest('hex');
}
