import { setTimeout as sleep } from 'node:timers/promises';
import type { Session, Transaction } from 'neo4j-driver';
import { MemoryError } from '../memory/errors.js';
import { withDeadline } from './deadline.js';
import { releaseSession } from './release-session.js';
import { isConnectionLoss, isPoolExhausted, isRetriable, isSilence } from './store-errors.js';

export interface WriteTransaction<T> {
  readonly begin: () => Promise<Session>;
  readonly config: { readonly timeout: number; readonly metadata: object };
  /** Epoch milliseconds after which nothing is tried again. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal | undefined;
  readonly work: (tx: Transaction) => Promise<T>;
  /** Whether an earlier attempt has left its mark in the database. */
  readonly isCommitted: () => Promise<boolean>;
  /** Told when the database did not answer in time, before anything is tried again. */
  readonly onSilence?: (() => void) | undefined;
}

type Attempt<T> =
  | { readonly end: 'committed'; readonly value: T }
  | { readonly end: 'unknown'; readonly value: T; readonly error: unknown }
  | { readonly end: 'failed'; readonly error: unknown; readonly passes: boolean };

/** For asking whether a commit arrived once the deadline has passed: well inside the second that the client adds. */
const LAST_QUESTION_MS = 800;

/** Waits between attempts in ms, each with full jitter. Deadlocks of 20 writers are gone after a few. */
const BACKOFF_MS = [20, 50, 100, 200, 400, 800, 1_600];

/**
 * The driver's executeWrite applies a transaction again whose acknowledgement was lost, and reports one
 * success: two memories for one add. This loop asks the database first. A commit that is not there may still
 * be on its way: trying again is safe, since both attempts write the same Change, but giving up is not
 * "nothing was stored". So the end is COMMIT_UNKNOWN whenever a commit was lost and its mark was not found.
 * Passing faults before the commit are tried again until the deadline.
 */
export async function runWrite<T>(write: WriteTransaction<T>): Promise<T> {
  let lost: Extract<Attempt<T>, { end: 'unknown' }> | null = null;
  for (let tries = 0; ; tries += 1) {
    const attempt: Attempt<T> = await attemptWrite(write);
    if (attempt.end === 'committed') return attempt.value;
    if (attempt.end === 'unknown') lost = attempt;
    if (lost !== null && (await askCommitted(write, lost.error))) return lost.value;
    const again = attempt.end === 'unknown' || attempt.passes;
    const wait = (BACKOFF_MS[Math.min(tries, BACKOFF_MS.length - 1)] ?? 0) * Math.random();
    if (!again || write.signal?.aborted || Date.now() + wait > write.deadlineAt) {
      throw lost === null ? attempt.error : new MemoryError('COMMIT_UNKNOWN', {}, attempt.error);
    }
    await sleep(wait);
  }
}

async function attemptWrite<T>(write: WriteTransaction<T>): Promise<Attempt<T>> {
  const session = await write.begin();
  let begun = false;
  const failed = (error: unknown): Attempt<T> => {
    if (isSilence(error)) write.onSilence?.();
    return { end: 'failed', error, passes: isRetriable(error) || (!begun && isPoolExhausted(error)) };
  };
  try {
    const tx = session.beginTransaction(write.config);
    const work = async () => {
      const open = await tx;
      begun = true;
      return write.work(open);
    };
    const value = await withDeadline(work(), Math.max(1, write.deadlineAt - Date.now()), write.signal);
    const open = await tx;
    try {
      await withDeadline(open.commit(), Math.max(1, write.deadlineAt - Date.now()));
      return { end: 'committed', value };
    } catch (error) {
      if (!isConnectionLoss(error) && !(error instanceof MemoryError)) return failed(error);
      if (isSilence(error)) write.onSilence?.();
      return { end: 'unknown', value, error };
    }
  } catch (error) {
    return failed(error);
  } finally {
    // Closing rolls back what is still open.
    releaseSession(session);
  }
}

/** Tries for a while, since the database that lost a connection is often just restarting. */
async function askCommitted<T>(write: WriteTransaction<T>, lost: unknown): Promise<boolean> {
  for (const wait of BACKOFF_MS) {
    try {
      const left = Math.max(LAST_QUESTION_MS, write.deadlineAt - Date.now());
      return await withDeadline(write.isCommitted(), left);
    } catch (error) {
      if (!isRetriable(error) || Date.now() + wait > write.deadlineAt) {
        throw new MemoryError('COMMIT_UNKNOWN', {}, error);
      }
      await sleep(wait);
    }
  }
  throw new MemoryError('COMMIT_UNKNOWN', {}, lost);
}
