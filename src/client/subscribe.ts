import { delayOf, pause } from './backoff.js';
import { read } from './call.js';
import { broken, type Connection, failureOf, type Operation } from './connection.js';
import { EngraphError } from './engraph-error.js';
import { eventsOf, SILENCE_MS } from './event-stream.js';
import { leavable } from './leavable.js';

/** How many changes back a repetition is known as one. */
const REMEMBERED = 1_000;

export interface SubscribeOptions {
  /** The cursor of the last change that was dealt with; what came after it is delivered first. */
  readonly after?: string | undefined;
  /** Ends the subscription, quietly. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when the server has taken the subscription, of every connection anew: nothing that is recorded from now on
   * is missed. Before the first change there is no cursor to go on from: what was listed is listed again then.
   */
  readonly onConnect?: (() => void) | undefined;
  /** Hears why a connection was lost, before there is another attempt. */
  readonly onDisconnect?: ((reason: EngraphError) => void) | undefined;
}

/** What can be resumed: each value has its place in the order of all of them. */
interface Placed {
  readonly cursor: string;
}

/** See `subscription`. */
export function subscribe<Value extends Placed>(
  connection: Connection,
  operationAfter: OperationAfter,
  pick: (data: unknown) => Value,
  options: SubscribeOptions,
): AsyncIterableIterator<Value> {
  return leavable((left) => {
    const signal = options.signal === undefined ? left : AbortSignal.any([options.signal, left]);
    return subscription(connection, operationAfter, pick, { ...options, signal });
  });
}

type OperationAfter = (after: string | undefined) => Pick<Operation, 'text' | 'variables'>;

/**
 * The values of a subscription, over one connection after another: each goes on after the last value that was taken,
 * and leaves out what was delivered already. Fails when the server refuses it, or when it cannot be reached at the
 * beginning, after as many attempts as for a call. Once it has been reached there is no end of attempts.
 */
async function* subscription<Value extends Placed>(
  connection: Connection,
  operationAfter: OperationAfter,
  pick: (data: unknown) => Value,
  { after, signal, onConnect, onDisconnect }: SubscribeOptions,
): AsyncGenerator<Value, void, undefined> {
  const aborted = () => signal?.aborted === true;
  const seen = new Set<string>();
  let last = after;
  let reached = false;
  const onOpen = () => {
    reached = true;
    onConnect?.();
  };
  for (let attempt = 1; !aborted(); attempt += 1) {
    const began = Date.now();
    try {
      const operation = { ...operationAfter(last), safe: true, signal };
      for await (const data of openStream(connection, operation, onOpen)) {
        const value = pick(data);
        attempt = 1;
        if (seen.has(value.cursor)) continue;
        remember(seen, value.cursor);
        yield value;
        last = value.cursor;
      }
    } catch (error) {
      if (aborted()) return;
      if (!(error instanceof EngraphError) || !error.retryable) throw error;
      if (!reached && attempt > connection.retries) throw error;
      onDisconnect?.(error);
      // One that lasted was no failed attempt.
      if (Date.now() - began > connection.backoff.maxMs) attempt = 1;
      const wait = Math.max(error.retryAfterMs ?? 0, delayOf(attempt, connection.backoff));
      await pause(wait, signal).catch(() => undefined);
    }
  }
}

/** The data of one connection. It never ends by itself: that the server ends it is an UNREACHABLE. */
async function* openStream(
  connection: Connection,
  operation: Operation,
  onOpen: () => void,
): AsyncGenerator<unknown, void, undefined> {
  const { signal } = operation;
  const response = await connection.post(operation, '/stream', 'text/event-stream');
  const lost = (cause: unknown) => broken(connection.endpoint, true, cause);
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const body = await response.text().catch((cause: unknown) => Promise.reject(lost(cause)));
    throw failureOf(response, read(body)?.errors ?? [], true);
  }
  if (response.body === null) throw lost(new Error('the stream has no body'));
  onOpen();
  const events = eventsOf(response.body, SILENCE_MS);
  try {
    while (true) {
      const { done, value } = await events.next().catch((cause: unknown) => Promise.reject(lost(cause)));
      if (done || value.event === 'complete') throw lost(new Error('the server ended the subscription'));
      if (value.event !== 'next') continue;
      const answer = read(value.data);
      if (answer?.errors?.length || answer?.data == null)
        throw failureOf(response, answer?.errors ?? [], true);
      yield answer.data;
    }
  } finally {
    // Waits for a read that may never end, unless the signal has ended it.
    if (signal?.aborted !== true) await events.return();
  }
}

function remember(seen: Set<string>, cursor: string): void {
  seen.add(cursor);
  const [oldest] = seen;
  if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
}
