import { prepareDeliveries } from './change-delivery.js';
import type { ChangeFeed, ChangePage, ChangeRange, SettledUntil } from './change-feed.js';
import { ChangeQueue } from './change-queue.js';
import type { ChangeSource, ChangeSubscription } from './change-source.js';
import { beginningAt, type ChangePosition, type MemoryChange } from './changes.js';
import { MemoryError } from './errors.js';
import type { Clock, MemoryStore } from './ports.js';

export interface ChangeHubOptions {
  readonly feed: ChangeFeed;
  readonly store: Pick<MemoryStore, 'getMemories'>;
  readonly clock: Clock;
  /** At once; one more is OVERLOADED. */
  readonly maxSubscribers: number;
  /** Told of the first failure in a row, and of null when it is over. */
  readonly onFailure?: (error: unknown) => void;
  /** Milliseconds between two looks when nothing is known to have happened; 1,000. */
  readonly idleMs?: number;
  /** Milliseconds after which a subscriber is ended that has taken nothing and has no room; 10,000. */
  readonly stallMs?: number;
}

interface Subscriber extends ChangeSubscription {
  readonly queue: ChangeQueue;
  /** All in front of it was told; null until its first look. */
  position: ChangePosition | null;
  /** How much had been taken when there was no room first. */
  stalled: { readonly taken: number; readonly since: number } | null;
  readonly joined: (error?: unknown) => void;
}

/** Subscribers that stand at one place: what comes next is read once for all of them. */
interface Group {
  readonly range: ChangeRange;
  readonly subscribers: Subscriber[];
}

/** Milliseconds between two looks at least. */
const SPACING_MS = 75;
/** What is committed now was recorded in this millisecond, which is settled in the next one. */
const SETTLING_MS = 10;
const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 5_000;
/** Places of a page, and of all pages of one look. */
const PAGE = 500;
const PAGES = 4_000;
/** Changes that wait for a subscriber at most. */
const QUEUE_SIZE = 2 * PAGE;
/** Places that are read at in one look. More only when many go on behind cursors of their own: the others wait. */
const MAX_GROUPS = 200;

/**
 * Tells all subscribers of a process what happened, by looking at the feed again and again: one look for all of
 * them, one a second when nothing happens, none without subscribers.
 *
 * Every subscriber has a place, and those who stand at the same are one group. A subscriber that goes on behind a
 * cursor, or takes its changes slowly, is at a place of its own until it has caught up; then it stands where the
 * others stand. So nothing is told twice or left out, whatever the pace, and only so many changes wait in memory.
 */
export class ChangeHub implements ChangeSource {
  readonly #options: ChangeHubOptions;
  readonly #subscribers = new Set<Subscriber>();
  readonly #ending = new AbortController();
  #isRunning = false;
  #isNudged = false;
  #turn = 0;
  #wake: () => void = () => undefined;

  constructor(options: ChangeHubOptions) {
    this.#options = options;
  }

  /** How many there are. */
  get size(): number {
    return this.#subscribers.size;
  }

  async subscribe(subscription: ChangeSubscription): Promise<AsyncIterableIterator<MemoryChange>> {
    const { maxSubscribers } = this.#options;
    if (this.#ending.signal.aborted) throw new MemoryError('SHUTTING_DOWN');
    if (this.size >= maxSubscribers) {
      const message = `The server has ${this.size} subscribers, as many as it may. Subscribe again later.`;
      throw new MemoryError('OVERLOADED', { message });
    }
    return new Promise((resolve, reject) => {
      const queue = new ChangeQueue(QUEUE_SIZE, () => this.#subscribers.delete(subscriber));
      const subscriber: Subscriber = {
        ...subscription,
        queue,
        position: subscription.after,
        stalled: null,
        joined: (error) => (error === undefined ? resolve(queue) : reject(error)),
      };
      this.#subscribers.add(subscriber);
      if (subscriber.position !== null) resolve(queue);
      this.nudge();
      if (!this.#isRunning) this.#run().catch((error: unknown) => this.#options.onFailure?.(error));
    });
  }

  /** Something was committed in this process: worth a look. */
  nudge(): void {
    this.#isNudged = true;
    this.#wake();
  }

  /** Ends all subscriptions with SHUTTING_DOWN, and takes no more. */
  close(): void {
    const error = new MemoryError('SHUTTING_DOWN');
    this.#ending.abort(error);
    for (const { queue, joined } of this.#subscribers) {
      joined(error);
      queue.fail(error);
    }
    this.#subscribers.clear();
    this.#wake();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let backoffMs = 0;
    while (this.#subscribers.size > 0) {
      let isMore = false;
      try {
        if (this.#isNudged) await this.#sleep(SETTLING_MS);
        this.#isNudged = false;
        isMore = await this.#look();
        if (backoffMs > 0) this.#options.onFailure?.(null);
        backoffMs = 0;
      } catch (error) {
        if (this.#ending.signal.aborted) break;
        if (backoffMs === 0) this.#options.onFailure?.(error);
        backoffMs = Math.min(2 * backoffMs || FIRST_BACKOFF_MS, LAST_BACKOFF_MS);
        // They have nothing to lose yet, and their callers wait for an answer.
        for (const subscriber of this.#subscribers) {
          if (subscriber.position !== null) continue;
          this.#subscribers.delete(subscriber);
          subscriber.joined(error);
        }
      }
      await this.#sleep(backoffMs || SPACING_MS);
      const { idleMs = 1_000 } = this.#options;
      if (!isMore && backoffMs === 0 && !this.#isNudged) await this.#sleep(idleMs - SPACING_MS, true);
    }
    this.#isRunning = false;
  }

  /** True when there is more to read at once. */
  async #look(): Promise<boolean> {
    const { feed } = this.#options;
    const { signal } = this.#ending;
    const settledUntil = await feed.settledUntil(signal);
    const groups = this.#groups(settledUntil);
    const now = turned(groups, this.#turn).slice(0, MAX_GROUPS);
    this.#turn += MAX_GROUPS;
    if (now.length === 0) return false;
    const limit = Math.min(PAGE, Math.ceil(PAGES / now.length));
    const pages = await feed.listChanges(
      now.map(({ range }) => range),
      limit,
      signal,
    );
    await this.#tell(now, pages);
    return groups.length > now.length || pages.some(({ resumeAfter }) => resumeAfter !== null);
  }

  #groups(settledUntil: SettledUntil): readonly Group[] {
    const groups = new Map<string, Group>();
    for (const subscriber of this.#subscribers) {
      const { tenant, joined } = subscriber;
      const upTo = settledUntil(tenant);
      if (subscriber.position === null) {
        subscriber.position = beginningAt(upTo);
        joined();
      }
      const after = subscriber.position;
      if (!this.#hasRoom(subscriber) || after.at >= upTo) continue;
      const name = JSON.stringify([tenant, after.at, after.changeId, after.memoryId]);
      const group = groups.get(name) ?? { range: { tenant, after, upTo }, subscribers: [] };
      group.subscribers.push(subscriber);
      groups.set(name, group);
    }
    return [...groups.values()];
  }

  /** For a page; a subscriber that has had none for too long, and takes nothing, is ended. */
  #hasRoom(subscriber: Subscriber): boolean {
    const { clock, stallMs = 10_000 } = this.#options;
    const { queue, stalled } = subscriber;
    if (queue.room >= PAGE) {
      subscriber.stalled = null;
      return true;
    }
    if (stalled?.taken !== queue.taken) subscriber.stalled = { taken: queue.taken, since: clock.now() };
    else if (clock.now() - stalled.since > stallMs) {
      this.#subscribers.delete(subscriber);
      queue.fail(new MemoryError('SUBSCRIBER_TOO_SLOW'));
    }
    return false;
  }

  /** All or nothing: places move only when everything that is to be told is there. */
  async #tell(groups: readonly Group[], pages: readonly ChangePage[]): Promise<void> {
    const { store, clock } = this.#options;
    const audiences = groups.flatMap(({ subscribers }, i) =>
      subscribers.map((subscriber) => ({ subscriber, recorded: pages[i]?.changes ?? [] })),
    );
    const deliveries = await prepareDeliveries(audiences, store, clock, this.#ending.signal);
    for (const { subscriber, changes } of deliveries) subscriber.queue.push(changes);
    groups.forEach(({ range, subscribers }, i) => {
      const position = pages[i]?.resumeAfter ?? beginningAt(range.upTo);
      for (const subscriber of subscribers) subscriber.position = position;
    });
  }

  /** `isWakeable`: ends when there is a nudge. Always ends at the close. */
  #sleep(ms: number, isWakeable = false): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!isWakeable && !this.#ending.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The list begun at another place, so that all get their turn. */
function turned<T>(all: readonly T[], by: number): readonly T[] {
  const start = all.length === 0 ? 0 : by % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}
