import fc, { type Arbitrary, type Parameters } from 'fast-check';

/** How hard the properties are tried. */
export interface PropertySettings {
  /** Random sequences of operations in all. */
  readonly sequences: number;
  /** How many of them run side by side. */
  readonly lanes: number;
  /** Where to begin: one seed gives the same cases, on every machine. */
  readonly seed: number;
  /** Of a failure that is to be repeated, as fast-check printed it. */
  readonly path: string | undefined;
}

/**
 * In `npm test` few sequences and always the same ones, so that a failure is the change's and not of the day. In
 * `npm run soak` many new ones: SOAK_SEQUENCES, SOAK_SEED and SOAK_PATH, which vitest.soak.config.ts sets.
 */
export function propertySettings(): PropertySettings {
  const { SOAK_SEQUENCES, SOAK_SEED, SOAK_PATH } = process.env;
  if (!isSoak()) return { sequences: 100, lanes: 1, seed: 4, path: undefined };
  const seed = Number(SOAK_SEED);
  const path = SOAK_PATH || undefined;
  return { sequences: Number(SOAK_SEQUENCES), lanes: path === undefined ? 4 : 1, seed, path };
}

/**
 * Some values of an arbitrary, the same in every run; in `npm run soak` all of them. For what becomes the text of a
 * statement: the database plans each new one, which takes longer than all the rest of a case.
 */
export function fewOf<T>(arbitrary: Arbitrary<T>, count: number): Arbitrary<T> {
  if (isSoak()) return arbitrary;
  return fc.constantFrom(...fc.sample(arbitrary, { numRuns: count, seed: propertySettings().seed }));
}

/** Whether the properties are tried hard, and not in `npm test`. */
export function isSoak(): boolean {
  return Boolean(process.env.SOAK_SEQUENCES);
}

/** Options of fast-check. A failure says how to repeat it. */
export function runs<T>(
  numRuns: number,
  { seed, path }: Pick<PropertySettings, 'seed' | 'path'>,
): Parameters<T> {
  return { numRuns, seed, ...(path === undefined ? {} : { path }), endOnFailure: false };
}
