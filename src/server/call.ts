import { setMaxListeners } from 'node:events';
import type { FastifyReply } from 'fastify';
import { MemoryError } from '../memory/errors.js';
import type { Principal } from '../memory/principal.js';

/** How long operations may take, in milliseconds. */
export interface Deadlines {
  readonly query: number;
  readonly mutation: number;
  /** After the deadline, the time to stop by oneself before the request is answered without the operation. */
  readonly grace: number;
}

export const GRACE_MS = 5_000;

/** One GraphQL request under way. An operator's has no principal: what it may see is of no tenant. */
export interface Call<P extends Principal | null = Principal> {
  readonly requestId: string;
  readonly principal: P;
  /** Aborts with a MemoryError: TIMEOUT at the deadline or when the client is gone, SHUTTING_DOWN. */
  readonly signal: AbortSignal;
  /** Rejects with TIMEOUT when the deadline and its grace have passed; never resolves. */
  readonly expired: Promise<never>;
  /** The client closed its connection before the answer was complete. */
  readonly abandoned: () => boolean;
  /** Milliseconds since the request came in. */
  readonly elapsed: () => number;
  /** Starts the clock; the type of the operation is known only once its document is parsed. */
  readonly startDeadline: (limitMs: number) => void;
}

/** The calls under way, so that a server which stops can end those that would not end in time. */
export class Calls {
  readonly #running = new Map<Call<Principal | null>, AbortController>();
  readonly #deadlines: Deadlines;
  readonly #max: number;

  /** At most `max` at once. */
  constructor(deadlines: Deadlines, max: number) {
    this.#deadlines = deadlines;
    this.#max = max;
  }

  /** A call that lasts until its reply is sent or its connection is closed. Throws OVERLOADED. */
  begin<P extends Principal | null>(principal: P, reply: FastifyReply): Call<P> {
    if (this.#running.size >= this.#max) {
      const message = `The server runs ${this.#running.size} operations, as many as it may. Send the request again after the seconds of Retry-After.`;
      throw new MemoryError('OVERLOADED', { message });
    }
    const controller = new AbortController();
    // Every statement under way listens, and a query may have many at once: more than ten is no leak.
    setMaxListeners(0, controller.signal);
    const timers: NodeJS.Timeout[] = [];
    let expire: (reason: Error) => void = () => undefined;
    const expired = new Promise<never>((_, reject) => {
      expire = reject;
    });
    // Nobody may be listening yet, or any more.
    expired.catch(() => undefined);
    const startedAt = performance.now();
    let closed = false;
    let abandoned = false;
    const call: Call<P> = {
      requestId: reply.request.id,
      principal,
      signal: controller.signal,
      expired,
      abandoned: () => abandoned,
      elapsed: () => performance.now() - startedAt,
      startDeadline: (limitMs) => {
        if (closed) return;
        const message = `The operation took longer than its limit of ${limitMs} ms.`;
        // Made when it is needed, which is seldom: an error takes as long as a tenth of a small query, for its stack.
        const timeout = () => new MemoryError('TIMEOUT', { message });
        timers.push(setTimeout(() => controller.abort(timeout()), limitMs));
        timers.push(setTimeout(() => expire(timeout()), limitMs + this.#deadlines.grace));
      },
    };
    this.#running.set(call, controller);
    // The response's own event: that of the request already fires when its body has been read.
    reply.raw.once('close', () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      this.#running.delete(call);
      abandoned = !reply.raw.writableFinished;
      if (abandoned) {
        controller.abort(new MemoryError('TIMEOUT', { message: 'The client closed the connection.' }));
      }
    });
    return call;
  }

  /** Aborts every running call with SHUTTING_DOWN. */
  abortAll(): void {
    for (const controller of this.#running.values()) controller.abort(new MemoryError('SHUTTING_DOWN'));
  }
}
