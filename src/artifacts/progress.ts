/** What a long step is doing now; sent often, meant for a progress line. */
export interface Progress {
  /** One word that stays the same while one step runs, such as `jars` or `starting`. */
  readonly phase: string;
  /** A short text for a person, without the figures below. */
  readonly message: string;
  /** Bytes. */
  readonly done?: number;
  /** Bytes. */
  readonly total?: number;
  readonly filesDone?: number;
  readonly files?: number;
  /** True once, on the last report of the phase. */
  readonly finished?: boolean;
}

/** Receives progress; must not throw. */
export type OnProgress = (progress: Progress) => void;
