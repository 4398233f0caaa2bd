import { createDriver, type Driver, type DriverOptions } from './driver.js';

/** A younger driver is not replaced: when there is nobody to answer, a new one cannot do better. */
const MIN_AGE_MS = 10_000;

/** Longer than a statement may run: whoever still uses a driver that was replaced gets his answer. */
const RETIREMENT_MS = 35_000;

/**
 * A driver that is replaced by a new one when nobody answers. Within a driver's pool a connection whose other
 * end went away without a word keeps its place: for two minutes with most databases, and for ever when it was
 * just saying hello, which the driver puts no limit on. Fifty of them, and the pool serves nobody any more,
 * also when the database is long back.
 */
export class RenewingDriver {
  #options: DriverOptions;
  #current: Driver;
  #bornAt = performance.now();
  readonly #retired = new Map<Driver, NodeJS.Timeout>();

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#current = createDriver(options);
  }

  /** The driver to use now, to be asked for again before each use. */
  get current(): Driver {
    return this.#current;
  }

  /** To be called when the current driver's connections do not answer. */
  renew(): void {
    if (performance.now() - this.#bornAt >= MIN_AGE_MS) this.#replace();
  }

  /** From now on the database is at this address. */
  moveTo(uri: string): void {
    if (uri === this.#options.uri) return;
    this.#options = { ...this.#options, uri };
    this.#replace();
  }

  async close(): Promise<void> {
    for (const timer of this.#retired.values()) clearTimeout(timer);
    await Promise.all([this.#current, ...this.#retired.keys()].map((driver) => driver.close()));
    this.#retired.clear();
  }

  #replace(): void {
    const old = this.#current;
    this.#current = createDriver(this.#options);
    this.#bornAt = performance.now();
    handOver(old, this.#current);
    const retire = setTimeout(() => {
      this.#retired.delete(old);
      old.close().catch(() => undefined);
    }, RETIREMENT_MS);
    this.#retired.set(old, retire.unref());
  }
}

/** What was written through the old driver is seen through the new one, on whichever member of a cluster. */
function handOver(old: Driver, next: Driver): void {
  old.executeQueryBookmarkManager
    .getBookmarks()
    .then((bookmarks) => next.executeQueryBookmarkManager.updateBookmarks([], bookmarks))
    .catch(() => undefined);
}
