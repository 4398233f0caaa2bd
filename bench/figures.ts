/** One row of a table: figures by name; times in milliseconds, memory in megabytes unless the name says so. */
export type Figures = Readonly<Record<string, number | string>>;

/** Several tables by title. */
export type Tables = Readonly<Record<string, readonly Figures[]>>;

/** What a benchmark returns: one row, one table, or several. */
export type Outcome = Figures | readonly Figures[] | Tables;

/** What a run of a benchmark leaves behind. */
export interface BenchResult {
  /** What was typed. */
  readonly command: string;
  /** As in 2026-11-23T12:00:00.000Z. */
  readonly measuredAt: string;
  /** Short hash, with `+` when files were changed since; empty outside a repository. */
  readonly commit: string;
  readonly machine: string;
  readonly figures: Outcome;
}

/** The tables of an outcome, in order; a single one has the title ''. */
export function tablesOf(outcome: Outcome): Tables {
  if (isList(outcome)) return { '': outcome };
  return isTables(outcome) ? outcome : { '': [outcome] };
}

function isList(outcome: Outcome): outcome is readonly Figures[] {
  return Array.isArray(outcome);
}

function isTables(outcome: Figures | Tables): outcome is Tables {
  return Object.values(outcome).every(Array.isArray);
}
