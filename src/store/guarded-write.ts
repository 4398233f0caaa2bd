import { createHash } from 'node:crypto';
import { MemoryError } from '../memory/errors.js';
import type { JsonObject } from '../memory/model.js';
import type { IdSource, RequestGuard, WriteCall } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import { loadStatement } from './cypher.js';
import type { Neo4jClient, RunInTransaction } from './neo4j-client.js';
import { number, optionalText, parseObject, type Row, RowError } from './rows.js';
import { requestKey, scopeKeys } from './scope-key.js';
import { RacedError } from './store-errors.js';

const statements = {
  get: loadStatement('request-get'),
  lock: loadStatement('request-lock'),
  set: loadStatement('request-set'),
} as const;

/** What the writing methods of the store share. */
export interface WriteContext {
  readonly client: Neo4jClient;
  readonly ids: IdSource;
  /** Of the embedder whose vectors are stored. */
  readonly embedderKey: string;
  /** How long a request is remembered. */
  readonly requestTtlMs: number;
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

/** What a write is called in the database's query log, when it is, and the scope that it asks for as a whole. */
export interface WriteTag {
  readonly name: string;
  readonly at: number;
  /** By which a purge of it finds the request; absent where that is found by the memories it concerned. */
  readonly scope?: Scope;
}

/**
 * One write transaction; with a request, under its lock and with its record, so that effect and record come
 * together or not at all. Throws IDEMPOTENCY_CONFLICT, and what Neo4jClient.write throws.
 */
export function writeOnce<T>(
  context: WriteContext,
  call: WriteCall,
  { name, at, scope }: WriteTag,
  work: WriteWork<T>,
): Promise<T> {
  const changeId = context.ids.next();
  const keptSince = at - context.requestTtlMs;
  return context.client.write(call, name, changeId, async (run) => {
    if (call.request === undefined) return (await work(run, changeId, null)).value;
    const key = requestKey(call.tenant, call.request.key);
    const [locked] = await run(statements.lock, { key, at });
    if (!locked) throw new RowError('request', null);
    const { value, record } = await work(run, changeId, recorded(locked, call.request, keptSince));
    if (record !== null) {
      const { ids, result } = record;
      const inputHash = hashOfInput(call.request);
      const sent = { key, inputHash, at, result: JSON.stringify(result), ids, keptSince };
      const [set] = await run(statements.set, { ...sent, ...scopeKeys(call.tenant, scope ?? null) });
      if (!set) throw new RacedError(new Error('The request was purged meanwhile.'));
    }
    return value;
  });
}

/** What is recorded of the request of a call, which may be under way still. Throws IDEMPOTENCY_CONFLICT. */
export async function findRecorded(
  context: WriteContext,
  call: WriteCall,
  at: number,
): Promise<Recorded | null> {
  if (call.request === undefined) return null;
  const key = requestKey(call.tenant, call.request.key);
  const [row] = await context.client.read(statements.get, { key }, call);
  return row ? recorded(row, call.request, at - context.requestTtlMs) : null;
}

function recorded(row: Row, request: RequestGuard, keptSince: number): Recorded | null {
  const result = optionalText(row, 'result');
  // Without a result it failed, or found nothing: the key is free. So it is when its time is up.
  if (result === null || number(row, 'at') < keptSince) return null;
  if (row.inputHash !== hashOfInput(request)) {
    throw new MemoryError('IDEMPOTENCY_CONFLICT', { argument: 'input.idempotencyKey' });
  }
  if (!Array.isArray(row.ids)) throw new RowError('resultIds', row.ids);
  return { result: parseObject(result, 'result'), ids: row.ids.map(String) };
}

function hashOfInput({ input }: RequestGuard): string {
  return createHash('sha256').update(input, 'utf8').digest('hex');
}
