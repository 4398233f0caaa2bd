import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseHolder } from './lease.js';
import { seemsAlive } from './process-identity.mjs';

/** How the database of a supervisor is. */
export type InstanceHealth =
  /** It answers, at this address: after a restart mostly, but not always, that of before. */
  | { readonly status: 'running'; readonly uri: string }
  /** It ended by itself, for the `deaths`th time lately. */
  | { readonly status: 'restarting'; readonly deaths: number; readonly cause: unknown }
  /** It is not started again. */
  | { readonly status: 'given-up'; readonly deaths: number; readonly cause: unknown };

/** What is supervised. */
export interface Supervision {
  /** The process that runs now. */
  readonly jvm: LeaseHolder;
  /** Starts the database again, or finds that another process has; ends early when the signal aborts. */
  readonly revive: (signal: AbortSignal) => Promise<{ readonly jvm: LeaseHolder; readonly uri: string }>;
  readonly onChange: (health: InstanceHealth) => void;
  /** Milliseconds between two looks at the process; 500. */
  readonly lookMs?: number;
  /** Milliseconds before the first, second … restart; none after the last. */
  readonly backoffMs?: readonly number[];
}

/** Watches a database until it is stopped. */
export interface Supervisor {
  /** Resolves once nothing is started any more; a restart under way is ended. */
  stop(): Promise<void>;
}

/** The first at once: who was killed by mistake should be back in seconds. */
const BACKOFF_MS = [0, 1_000, 2_000, 5_000, 10_000];

/** Deaths are forgotten after this time. */
const MEMORY_MS = 600_000;

/**
 * Starts a database again that ends without having been stopped. Every process that uses an instance may
 * supervise it: `revive` decides between them. After five deaths within ten minutes, failed restarts
 * included, it gives up: what kills it every time needs a person.
 */
export function supervise(supervision: Supervision): Supervisor {
  const ended = new AbortController();
  const watching = watch(supervision, ended.signal);
  return {
    stop: async () => {
      ended.abort();
      await watching;
    },
  };
}

async function watch(supervision: Supervision, signal: AbortSignal): Promise<void> {
  const { revive, onChange, lookMs = 500, backoffMs = BACKOFF_MS } = supervision;
  let { jvm } = supervision;
  let deaths: number[] = [];
  let cause: unknown;
  while (!signal.aborted) {
    if (await seemsAlive(jvm.pid, jvm.startTime)) {
      await pause(lookMs, signal);
      continue;
    }
    deaths = [...deaths.filter((at) => at > performance.now() - MEMORY_MS), performance.now()];
    const wait = backoffMs[deaths.length - 1];
    const about = { deaths: deaths.length, cause };
    onChange({ status: wait === undefined ? 'given-up' : 'restarting', ...about });
    if (wait === undefined) return;
    await pause(wait, signal);
    if (signal.aborted) return;
    try {
      const revived = await revive(signal);
      ({ jvm } = revived);
      cause = undefined;
      onChange({ status: 'running', uri: revived.uri });
    } catch (error) {
      // The dead process stays in `jvm`: the next look counts this failure as a death.
      cause = error;
    }
  }
}

/** Does not keep the process running. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
