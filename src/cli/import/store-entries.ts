import { CommandError } from '../failure.js';
import type { Entry, Rejection } from './entry-batch.js';

/** One result of `addMemories`. */
export interface AddResult {
  readonly entryIndex: number;
  readonly outcome: 'ADDED' | 'DUPLICATE' | 'SKIPPED' | 'REJECTED';
  readonly code: string | null;
  readonly message: string | null;
}

/** Sends entries in one call. Throws CommandError with the server's code. */
export type SendEntries = (entries: readonly object[]) => Promise<readonly AddResult[]>;

/** What became of entries that follow each other in the file. */
export interface Stored {
  /** Memories. */
  readonly added: number;
  /** Texts that a memory in the same place has already. */
  readonly duplicates: number;
  readonly skipped: number;
  /** One per line, ascending. */
  readonly rejected: readonly Rejection[];
  /** The line of the last of the entries. */
  readonly lastLine: number;
}

/** Failures that lie in what was sent, and after which nothing of it is stored. */
const FAULT_OF_INPUT =
  /^(VALIDATION_\d+|BAD_USER_INPUT|BAD_REQUEST|CONFLICT|PAYLOAD_TOO_LARGE|QUERY_TOO_COMPLEX|GRAPHQL_VALIDATION_FAILED)$/;

/**
 * Stores entries, in order, and yields what became of each part of them once that is certain. A fault in one
 * entry can fail the whole call (an unknown field, an id that is taken): then the halves are sent by
 * themselves, until the entry at fault stands alone. Any other failure is thrown on.
 */
export async function* storeEntries(send: SendEntries, entries: readonly Entry[]): AsyncGenerator<Stored> {
  if (entries.length === 0) return;
  let results: readonly AddResult[];
  try {
    results = await send(entries.map(({ value }) => value));
  } catch (error) {
    if (!(error instanceof CommandError) || !FAULT_OF_INPUT.test(error.code)) throw error;
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) {
      const rejected = [rejection(only, error.code, error.message)];
      yield { added: 0, duplicates: 0, skipped: 0, rejected, lastLine: only.line };
      return;
    }
    const half = Math.ceil(entries.length / 2);
    yield* storeEntries(send, entries.slice(0, half));
    yield* storeEntries(send, entries.slice(half));
    return;
  }
  yield sortResults(entries, results);
}

function sortResults(entries: readonly Entry[], results: readonly AddResult[]): Stored {
  const count = (outcome: AddResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  // An entry with several messages is rejected as a whole, and has a result for each of them.
  const faults = new Map(
    results.filter(({ outcome }) => outcome === 'REJECTED').map((result) => [result.entryIndex, result]),
  );
  const rejected = entries.flatMap((entry, index) => {
    const fault = faults.get(index);
    return fault === undefined ? [] : [rejection(entry, fault.code ?? '', fault.message ?? '')];
  });
  const counts = { added: count('ADDED'), duplicates: count('DUPLICATE'), skipped: count('SKIPPED') };
  return { ...counts, rejected, lastLine: entries.at(-1)?.line ?? 0 };
}

function rejection({ line, value }: Entry, code: string, message: string): Rejection {
  return { line, code, message, entry: value };
}
