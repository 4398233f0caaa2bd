import type { DocumentLimits } from '../graphql/limits.js';

/** How much one request may ask for. */
export interface Limits extends DocumentLimits {
  /** Of the body, before it is read. */
  readonly bodyBytes: number;
  /** Of the document, before it is parsed. */
  readonly tokens: number;
  /** By `graphql/cost.ts`. */
  readonly cost: number;
  /** Operations at once, over all callers. */
  readonly inFlight: number;
  /** Subscriptions at once, over all callers; also WebSocket connections. */
  readonly subscriptions: number;
  /** Milliseconds until a query or a mutation is ended, with its work in the database. */
  readonly queryMs: number;
  readonly mutationMs: number;
}
