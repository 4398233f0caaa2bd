import type { EmbedderIdentity } from './ports.js';

/** What a server says about itself; nothing of it changes while it runs. */
export interface ServerFacts {
  /** Of Engraph, as in `0.1.0`. */
  readonly version: string;
  readonly neo4j: {
    /** As in `2026.08.1`. */
    readonly version: string;
    /** `community` or `enterprise`. */
    readonly edition: string;
  };
  /** Neo4j's analyzer for the words of memories and questions. */
  readonly textAnalyzer: string;
  readonly search: ServerSearch;
  /** null in LEXICAL search: no model is used. */
  readonly embedder: EmbedderFacts | null;
}

/** HYBRID finds by meaning and by words; LEXICAL by words alone, because somebody chose so. */
export type ServerSearch = 'HYBRID' | 'LEXICAL';

/** A model, and what is known of it. */
export type EmbedderFacts = EmbedderIdentity & ModelCard;

/** What is known of a model beyond its name. */
export interface ModelCard {
  /** Languages that it was trained for, as in `en`; null when that is not known here. */
  readonly languages: readonly string[] | null;
  /** null when nobody has measured it with this search. */
  readonly quality: ModelQuality | null;
  /** The same in words. */
  readonly note: string;
}

/** How much of what answers a question is found, averaged over the questions of a benchmark; each 0 to 1. */
export interface ModelQuality {
  /** Names the data: `LoCoMo`. */
  readonly benchmark: string;
  readonly questions: number;
  /** Of the evidence, among the first 5 and 10 hits of a HYBRID search. */
  readonly recallAt5: number;
  readonly recallAt10: number;
  /** Mean of 1 / rank of the first evidence. */
  readonly mrr: number;
  /** As recallAt10, but of a VECTOR search: what the model finds without words. */
  readonly vectorRecallAt10: number;
}
