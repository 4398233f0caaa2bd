import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver, QueryResult, Session, Transaction } from 'neo4j-driver';
import type { Call } from '../memory/ports.js';
import { boltCall, type Parameters } from './bolt-parameters.js';
import { loadStatement, type Statement } from './cypher.js';
import { withDeadline } from './deadline.js';
import { releaseSession } from './release-session.js';
import { type Row, toRows } from './rows.js';
import { isRetriable, isSilence, translateError } from './store-errors.js';
import { runWrite } from './write-transaction.js';

export interface Neo4jClientOptions {
  /** Asked for before every statement: it may have been replaced. */
  readonly driver: Driver;
  readonly database: string;
  /** For one statement or transaction, on both sides of the connection. */
  readonly timeoutMs: number;
  /** Told when the database did not answer in time: the driver's connections may be dead and not know it. */
  readonly onSilence?: (() => void) | undefined;
  /** Told after every write transaction that has been committed. */
  readonly onCommit?: (() => void) | undefined;
}

/** Runs one statement inside a write transaction. */
export type RunInTransaction = (statement: Statement, parameters: Parameters) => Promise<readonly Row[]>;

interface SentStatement {
  readonly text: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

type Access = 'READ' | 'WRITE';

const changeGet = loadStatement('change-get');

/** Sends statements: routing, time limits, retries, tags and translated errors in one place. */
export class Neo4jClient {
  readonly #options: Neo4jClientOptions;

  constructor(options: Neo4jClientOptions) {
    this.#options = options;
  }

  /**
   * One read, in one round trip, tried a second time when the first met a passing fault. The tenant of the
   * call is always sent as `$tenant`. Throws STORE_UNAVAILABLE, TIMEOUT.
   */
  async read(statement: Statement, parameters: Parameters, call: Call): Promise<readonly Row[]> {
    const sent = { tenant: call.tenant, ...parameters };
    return this.#twice(() => this.#readOnce(statement, sent, call.signal), call.signal);
  }

  /**
   * One read over several tenants, named in its parameters, at the server that takes the writes: in a cluster the
   * others know only some of the transactions, and learn of commits later. One try.
   * Throws STORE_UNAVAILABLE, TIMEOUT.
   */
  async readAtWriter(
    statement: Statement,
    parameters: Parameters,
    signal?: AbortSignal,
  ): Promise<readonly Row[]> {
    try {
      return await this.#readOnce(statement, parameters, signal, 'WRITE');
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /**
   * One write transaction. `work` may run several times; `changeId` is the id of the Change that it writes,
   * by which a commit whose acknowledgement was lost is recognised.
   * Throws CONFLICT, STORE_UNAVAILABLE, TIMEOUT, COMMIT_UNKNOWN, and what `work` throws.
   */
  async write<T>(
    call: Call,
    name: string,
    changeId: string,
    work: (run: RunInTransaction) => Promise<T>,
  ): Promise<T> {
    const { timeoutMs } = this.#options;
    const begin = async (): Promise<Session> => this.#session('WRITE');
    const outcome = runWrite({
      begin,
      // By which the change feed knows that it may still record a change.
      config: this.#transactionConfig(name, { access: 'write', tenant: call.tenant }),
      deadlineAt: Date.now() + timeoutMs,
      signal: call.signal,
      work: (tx: Transaction) =>
        work((statement, parameters) => runStatement(tx, statement, { tenant: call.tenant, ...parameters })),
      isCommitted: async () =>
        (await this.#readOnce(changeGet, { tenant: call.tenant, changeId }, call.signal)).length > 0,
      onSilence: () => this.#options.onSilence?.(),
    });
    try {
      const value = await withDeadline(outcome, timeoutMs + 1_000);
      this.#options.onCommit?.();
      return value;
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /**
   * One read whose text was generated elsewhere, as the driver answers it: over all tenants, and refused by the
   * database if it would write. The name tags it in the query log. Tried twice, as `read` is.
   * Throws STORE_UNAVAILABLE, TIMEOUT.
   */
  async readGenerated(
    name: string,
    text: string,
    parameters: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    return this.#twice(() => this.#run({ text, parameters }, name, signal), signal);
  }

  /** True when the database answers a real query. */
  async ping(timeoutMs: number): Promise<void> {
    const session = this.#session('READ');
    try {
      await withDeadline(session.run('RETURN 1').then(), timeoutMs);
    } catch (error) {
      throw this.#failed(error);
    } finally {
      releaseSession(session);
    }
  }

  /** A read, and the same again when it met a passing fault, such as a connection that was lost. */
  async #twice<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await attempt().catch(async (error: unknown) => {
        if (!isRetriable(error) || signal?.aborted) throw error;
        await sleep(50 + Math.random() * 100);
        return attempt();
      });
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): unknown {
    if (isSilence(error)) this.#options.onSilence?.();
    return translateError(error);
  }

  async #readOnce(
    statement: Statement,
    parameters: Parameters,
    signal: AbortSignal | undefined,
    access: Access = 'READ',
  ): Promise<readonly Row[]> {
    const { records } = await this.#run(boltCall(statement, parameters), statement.name, signal, access);
    return toRows(records);
  }

  /** In a session that may only read, unless told otherwise; closing it ends the statement in the database. */
  async #run(
    sent: SentStatement,
    name: string,
    signal: AbortSignal | undefined,
    access: Access = 'READ',
  ): Promise<QueryResult> {
    const session = this.#session(access);
    try {
      const result = session.run(sent.text, sent.parameters, this.#transactionConfig(name));
      return await withDeadline(result.then(), this.#options.timeoutMs + 1_000, signal);
    } finally {
      releaseSession(session);
    }
  }

  #session(access: Access): Session {
    return this.#options.driver.session({
      database: this.#options.database,
      defaultAccessMode: access,
      bookmarkManager: this.#options.driver.executeQueryBookmarkManager,
    });
  }

  #transactionConfig(name: string, tags: Readonly<Record<string, string>> = {}) {
    return { timeout: this.#options.timeoutMs, metadata: { app: 'engraph', statement: name, ...tags } };
  }
}

async function runStatement(
  tx: Transaction,
  statement: Statement,
  parameters: Parameters,
): Promise<readonly Row[]> {
  const sent = boltCall(statement, parameters);
  const { records } = await tx.run(sent.text, sent.parameters);
  return toRows(records);
}
