import { MemoryError } from '../memory/errors.js';

/** Runs one generated statement in a transaction that may only read. */
export type RunGenerated = (text: string, parameters: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Filters inside filters become text; a few kilobytes are usual, and planning grows faster than the text. */
const MAX_STATEMENT = 50_000;

/**
 * The context of one operation over `buildExploreSchema`. @neo4j/graphql takes what it is given for a transaction, so
 * that whoever gives it decides on access, database, time limit and tags; given a driver it would decide itself.
 */
export function makeExploreContext(run: RunGenerated): object {
  return {
    executionContext: {
      run: async (text: string, parameters: Readonly<Record<string, unknown>>) => {
        if (text.length > MAX_STATEMENT) {
          const message = `The operation becomes a statement of ${text.length} characters; ${MAX_STATEMENT} are allowed. Ask with fewer levels or simpler filters.`;
          throw new MemoryError('QUERY_TOO_COMPLEX', { message });
        }
        return run(text, parameters);
      },
    },
  };
}
