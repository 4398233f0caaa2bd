import type { JsonObject, Memory } from './model.js';

/** A change of one memory, as the store is asked for it. */
export interface MemoryUpdate {
  readonly id: string;
  /** null keeps the text, and with it the vector. */
  readonly text: string | null;
  /** The vector of `text`; null exactly when text is. */
  readonly embedding: Float32Array | null;
  /** How the stored metadata changes; null keeps it. */
  readonly metadata: MetadataChange | null;
  /** null keeps it. */
  readonly eventAt: number | null;
  /** null keeps it. */
  readonly expiresAt: number | 'NEVER' | null;
  /** null applies to any version. */
  readonly expectedVersion: number | null;
  /** Who changes it; recorded in the history only. */
  readonly actorId: string | null;
}

/** First mode with `values`, then `unset` removes dotted paths. */
export interface MetadataChange {
  readonly mode: 'MERGE' | 'REPLACE';
  readonly values: JsonObject | null;
  readonly unset: readonly string[];
}

/** Applied by the store to what it read under its lock; pure, so that the store may repeat it. */
export type ApplyUpdate = (stored: Memory, update: MemoryUpdate) => JsonObject;
