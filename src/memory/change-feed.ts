import type { ChangePosition, RecordedChange } from './changes.js';

/** Epoch milliseconds of the database's clock: all that the tenant records from now on is at that time or later. */
export type SettledUntil = (tenant: string) => number;

/** Changes of a tenant behind `after` and before the instant `upTo`. */
export interface ChangeRange {
  readonly tenant: string;
  readonly after: ChangePosition;
  readonly upTo: number;
}

export interface ChangePage {
  /** In their order. */
  readonly changes: readonly RecordedChange[];
  /** Where the next page begins; null when the range is read to its end. */
  readonly resumeAfter: ChangePosition | null;
}

/**
 * What was recorded of all tenants, as a port. Both methods fail with STORE_UNAVAILABLE and TIMEOUT.
 *
 * Transactions are not committed in the order in which they take their time, so that whoever reads up to now
 * misses what is committed later with an earlier time. Up to what is settled nothing is added any more.
 */
export interface ChangeFeed {
  settledUntil(signal?: AbortSignal): Promise<SettledUntil>;
  /** At most `limit` places of each range, in one round trip. Ask only for what is settled. */
  listChanges(
    ranges: readonly ChangeRange[],
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly ChangePage[]>;
}
