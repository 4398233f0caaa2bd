import { MemoryError } from './errors.js';

const MAX_DEPTH = 8;
const MAX_CONDITIONS = 64;
const MAX_LIST = 1_000;
const MAX_STRING = 1_024;
/** Characters of a key that a place in a message repeats: keys are callers' own, of any length. */
const MAX_SHOWN_KEY = 128;

/** What of a filter may still come; spent while parsing, so that nothing is walked further than it reaches. */
export interface Budget {
  conditions: number;
}

export interface FilterOptions {
  /** The scope names an actor, so that an `eq` on actorId at the top of the filter is checked, then dropped. */
  readonly overruleActor: boolean;
}

/** What a parser carries through one filter. */
export interface Walk extends FilterOptions {
  readonly budget: Budget;
}

export function beginWalk(options: FilterOptions): Walk {
  return { ...options, budget: { conditions: MAX_CONDITIONS } };
}

/** An empty object or list costs as much as a condition: it is written into the statement like one. */
export function spend(budget: Budget, place: string): void {
  budget.conditions -= 1;
  if (budget.conditions < 0) throw invalid(place, `is beyond the ${MAX_CONDITIONS} conditions of a filter`);
}

/** `depth` is 1 for the filter itself. */
export function requireDepth(depth: number, place: string): void {
  if (depth > MAX_DEPTH) throw invalid(place, `is nested more than ${MAX_DEPTH} levels deep`);
}

export function requireEntries(value: unknown, place: string): readonly (readonly [string, unknown])[] {
  if (!isObject(value)) throw invalid(place, 'must be an object');
  return Object.entries(value);
}

export function requireList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(place, 'must be a list');
  if (value.length > MAX_LIST) throw invalid(place, `has more than ${MAX_LIST} values`);
  return value;
}

/** A string that a value could equal or contain: no longer than 1,024 characters, well-formed Unicode. */
export function requireText(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalid(place, 'must be a string');
  // Half of a surrogate pair is stored nowhere, and the database would compare another character.
  if (!value.isWellFormed()) throw invalid(place, 'has a lone surrogate: it is not well-formed Unicode');
  if (value.length > MAX_STRING * 2 || [...value].length > MAX_STRING) {
    throw invalid(place, `is longer than ${MAX_STRING} characters`);
  }
  return value;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The place of a member, as a caller would write it, of bounded length. */
export function placeOf(parent: string, key: string): string {
  return `${parent}.${key.length > MAX_SHOWN_KEY ? `${key.slice(0, MAX_SHOWN_KEY)}…` : key}`;
}

/** VALIDATION_005, naming the place. */
export function invalid(place: string, problem: string): MemoryError {
  return new MemoryError('VALIDATION_005', { message: `'${place}' ${problem}.`, argument: place });
}
