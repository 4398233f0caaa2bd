import type { ChangePosition, MemoryChange } from './changes.js';
import type { Scope } from './scope.js';

export interface ChangeSubscription {
  readonly tenant: string;
  readonly scope: Scope;
  /** null: from now on. */
  readonly after: ChangePosition | null;
}

/** Where changes come from, whoever made them. */
export interface ChangeSource {
  /**
   * The changes behind `after`, in their order, until it is ended by either side. Resolves once nothing that is
   * recorded from now on can be missed. `next` rejects with SHUTTING_DOWN, or SUBSCRIBER_TOO_SLOW.
   * Throws OVERLOADED.
   */
  subscribe(subscription: ChangeSubscription): Promise<AsyncIterableIterator<MemoryChange>>;
}
