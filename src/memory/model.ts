/** Who uttered a memory, in the words that chat APIs use. */
export const ROLES = ['USER', 'ASSISTANT', 'SYSTEM', 'TOOL'] as const;
export type Role = (typeof ROLES)[number];

/** JSON as it arrives from a caller. Kept as given; never spread into anything. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * The ids that a memory carries. Each is write-once; null means "none was given".
 * All four are 1-256 code points, trimmed (see scope.ts).
 */
export interface ScopeIds {
  readonly userId: string | null;
  readonly agentId: string | null;
  readonly runId: string | null;
  readonly actorId: string | null;
}

/** One remembered text with its scope. Times are epoch milliseconds, UTC. */
export interface Memory extends ScopeIds {
  /** UUIDv7 in lower case, or what the caller gave on add (1-256 code points, trimmed). Never used twice. */
  readonly id: string;
  /** As it was given, untrimmed; at most 32,768 bytes of UTF-8. */
  readonly text: string;
  /** Hexadecimal SHA-256 of the text's UTF-8 bytes. */
  readonly hash: string;
  readonly role: Role;
  /** The caller's own keys only; `{}` when there are none. */
  readonly metadata: JsonObject;
  /** The server's clock when the memory was stored. */
  readonly createdAt: number;
  /** The server's clock at the last change; equal to createdAt until then, never before it. */
  readonly updatedAt: number;
  /** When it happened, as the caller says; createdAt if nothing was said. */
  readonly eventAt: number;
  /** The memory is live while the clock is below this; null: for ever. */
  readonly expiresAt: number | null;
  /** 1 when added, one more with each update. */
  readonly version: number;
}

/** What happened to a memory. */
export const EVENTS = ['ADD', 'UPDATE', 'DELETE'] as const;
export type EventKind = (typeof EVENTS)[number];

/** One entry of a memory's append-only history; it outlives the memory. */
export interface MemoryEvent {
  readonly memoryId: string;
  /** Position in the history of this memory: 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly event: EventKind;
  /** The memory's version after the event; for a DELETE, the version that was deleted. */
  readonly version: number;
  /** null for an ADD. */
  readonly oldText: string | null;
  /** null for a DELETE. */
  readonly newText: string | null;
  /** null for an ADD. */
  readonly oldMetadata: JsonObject | null;
  /** null for a DELETE. */
  readonly newMetadata: JsonObject | null;
  /** Who did it, as the caller says; not necessarily who said the memory. */
  readonly actorId: string | null;
  /** The role of the memory concerned. */
  readonly role: Role;
  readonly at: number;
}

/** A memory that an arm of the search found, before fusion. */
export interface Candidate {
  readonly memory: Memory;
  /** Cosine similarity mapped to [0, 1] as (1 + cos) / 2; null when the vector arm did not find it. */
  readonly vectorScore: number | null;
  /** BM25, > 0 and unbounded; null when the text arm did not find it. */
  readonly textScore: number | null;
}

/** How one arm saw a hit. */
export interface ArmExplanation {
  /** 1 is the arm's best. */
  readonly rank: number;
  /** The arm's own score: see Candidate. */
  readonly score: number;
}

/** A memory that the search returns. */
export interface MemoryHit {
  readonly memory: Memory;
  /** Fused score in [0, 1]; higher is nearer. Comparable within one result only. */
  readonly score: number;
  readonly vector: ArmExplanation | null;
  readonly text: ArmExplanation | null;
}
