/** What a scenario has at hand. */
export interface Stage {
  /** The `data` of a GraphQL document; rejects with an EngraphError. */
  readonly send: (query: string, variables?: object) => Promise<Record<string, unknown>>;
  /** Tells what came of a step. */
  readonly show: (what: string, value: unknown) => void;
}

/** A lesson about scopes, told in a few calls. It begins by erasing what an earlier run has left, and nothing else. */
export type Scenario = (stage: Stage) => Promise<void>;
