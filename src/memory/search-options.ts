import { MemoryError } from './errors.js';
import type { Recency } from './rank.js';
import { SEARCH_MODES, type SearchMode } from './recipe.js';
import { parseTime } from './time.js';

/** How a search ranks, as it is given. */
export interface SearchOptionsInput {
  /** When absent HYBRID, or TEXT where there are no vectors. */
  readonly mode?: SearchMode | null | undefined;
  /** Hits below this score are left out; 0 to 1, 0 when absent. */
  readonly threshold?: number | null | undefined;
  readonly recency?: RecencyInput | null | undefined;
  /** 0 to 1: how much a hit loses for saying what a better one says. */
  readonly diversity?: number | null | undefined;
  /** What "now" is for words like "last week" and for recency; the server's clock when absent. */
  readonly now?: string | null | undefined;
}

export interface RecencyInput {
  readonly weight: number;
  readonly halfLifeDays?: number | null | undefined;
}

export interface SearchOptions {
  readonly mode: SearchMode;
  readonly threshold: number;
  readonly recency: Recency | null;
  readonly diversity: number;
  /** Epoch milliseconds; null: the server's clock. */
  readonly now: number | null;
}

const DEFAULT_HALF_LIFE_DAYS = 30;
const LONGEST_HALF_LIFE_DAYS = 36_500;

/** Throws VALIDATION_008 and 009, and LEXICAL_MODE where there are no vectors; the argument names the option. */
export function parseSearchOptions(input: SearchOptionsInput, isLexical: boolean): SearchOptions {
  const mode = input.mode ?? (isLexical ? 'TEXT' : 'HYBRID');
  if (!SEARCH_MODES.includes(mode)) throw wrong('mode', `must be one of ${SEARCH_MODES.join(', ')}`);
  if (isLexical && mode !== 'TEXT') throw new MemoryError('LEXICAL_MODE', { argument: 'mode' });
  const { recency } = input;
  return {
    mode,
    threshold: share(input.threshold ?? 0, 'threshold'),
    recency:
      recency === null || recency === undefined
        ? null
        : {
            weight: share(recency.weight, 'recency.weight'),
            halfLifeDays: days(recency.halfLifeDays ?? DEFAULT_HALF_LIFE_DAYS, 'recency.halfLifeDays'),
          },
    diversity: share(input.diversity ?? 0, 'diversity'),
    now: input.now === null || input.now === undefined ? null : parseTime(input.now, 'now'),
  };
}

function share(value: number, argument: string): number {
  if (value >= 0 && value <= 1) return value;
  throw wrong(argument, 'must be 0 to 1');
}

function days(value: number, argument: string): number {
  if (value > 0 && value <= LONGEST_HALF_LIFE_DAYS) return value;
  throw wrong(argument, `must be above 0 and at most ${LONGEST_HALF_LIFE_DAYS}`);
}

function wrong(argument: string, problem: string): MemoryError {
  return new MemoryError('VALIDATION_009', { message: `'${argument}' ${problem}.`, argument });
}
