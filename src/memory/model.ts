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

/** A memory that an arm of the search found, before fusion. Similarities are cosines mapped to [0, 1] as (1 + cos) / 2. */
export interface Candidate {
  readonly memory: Memory;
  /** Similarity to the question, whichever arm found the memory; null when no vector was asked for. */
  readonly vectorScore: number | null;
  /** Similarity of the memory that it follows; null when there is none in the scope, or no vector. */
  readonly previousScore: number | null;
  /** BM25, > 0 and unbounded; null when the text arm did not find it. */
  readonly textScore: number | null;
}

/** What was said around a memory, each side with the nearest first. */
export interface Neighbors {
  readonly before: readonly Memory[];
  readonly after: readonly Memory[];
}

/** How the nearest vectors of a scope were found. */
export interface SearchPlan {
  /** EXACT: every memory of the scope was compared. INDEX: the vector index was asked. NONE: no vector was. */
  readonly vectors: 'EXACT' | 'INDEX' | 'NONE';
  /** Memories of the smallest owner in the scope, expired ones too: what the choice was made by. */
  readonly scopeSize: number;
  /** Statements it took: more than one when filters, expiry or a threshold emptied a pool, or for a page behind it. */
  readonly rounds: number;
}

/** What a store finds for a question. */
export interface Found {
  readonly candidates: readonly Candidate[];
  /** The most that one word can bring to a textScore: one that no other memory of the store has. */
  readonly rarestWord: number;
  readonly plan: SearchPlan;
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
  /** Fused score in [0, 1]; higher is nearer. It means the same in every search of a store: see rankCandidates. */
  readonly score: number;
  readonly vector: ArmExplanation | null;
  readonly text: ArmExplanation | null;
  readonly signals: HitSignals;
}

/** What a score is made of, before the recipe's weights. What a mode does not count is 0. */
export interface HitSignals {
  /** Likeness of meaning: 0 is unrelated, 1 says the same; not cut off at either end. */
  readonly likeness: number;
  /** Words in common: 0 none, 1 the most that one word can bring, or the best of the scope if that has more. */
  readonly words: number;
  /** 1: the question names who said it. */
  readonly speaker: number;
  /** 1: it happened when the question says, half for every week away from it. */
  readonly time: number;
  /** 1: it ends with a question. */
  readonly asking: number;
  /** 1: it happens now, half for each half-life since; 0 where age does not count. */
  readonly youth: number;
}
