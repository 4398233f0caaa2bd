import { MemoryError } from './errors.js';

/** Of every list that can be read from both ends, when its length is not given. */
export const DEFAULT_PAGE_LENGTH = 20;

/** Which page of a list: `first` after `after`, or `last` before `before`. */
export interface PageInput {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page as it was asked for. */
export interface PageRequest {
  /** 1 to 100. */
  readonly length: number;
  /** Read from the end of the list, or from the cursor, towards the beginning. */
  readonly backward: boolean;
  /** Where it begins in the direction of reading; null: at the end of the list that is read from. */
  readonly cursor: string | null;
  /** The argument that the cursor came in. */
  readonly argument: 'after' | 'before';
}

/** What comes of a page: its items in the order of the list, and whether there is more on either side. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Which events of a history. */
export interface EventsPage {
  /** The `seq` after which the page starts, in the direction of reading; null for the first page. */
  readonly afterSeq: number | null;
  readonly limit: number;
  /** The newest first. */
  readonly backward?: boolean | undefined;
}

/** The page that is asked for. Throws VALIDATION_009, also for both directions at once. */
export function parsePage({ first, after, last, before }: PageInput): PageRequest {
  const forward = isGiven(first) ? 'first' : isGiven(after) ? 'after' : null;
  const backward = isGiven(last) ? 'last' : isGiven(before) ? 'before' : null;
  if (forward !== null && backward !== null) {
    const message = `'${backward}' reads backwards and '${forward}' forwards. Pass 'first' with 'after', or 'last' with 'before'.`;
    throw new MemoryError('VALIDATION_009', { message, argument: backward });
  }
  return backward === null
    ? {
        length: parseFirst(first, DEFAULT_PAGE_LENGTH, 'first'),
        backward: false,
        cursor: after ?? null,
        argument: 'after',
      }
    : {
        length: parseFirst(last, DEFAULT_PAGE_LENGTH, 'last'),
        backward: true,
        cursor: before ?? null,
        argument: 'before',
      };
}

/**
 * The page, from what was found in the direction of reading: one item more than the page has tells that there is more
 * there. On the other side there is what the cursor came from.
 */
export function pageOf<Item>(
  found: readonly Item[],
  { length, backward, cursor }: PageRequest,
): PageOf<Item> {
  const items = found.slice(0, length);
  const hasMore = found.length > length;
  return backward
    ? { items: items.reverse(), hasNextPage: cursor !== null, hasPreviousPage: hasMore }
    : { items, hasNextPage: hasMore, hasPreviousPage: cursor !== null };
}

/** `first` as given, or its default. Throws VALIDATION_009 unless it is 1-100. */
export function parseFirst(first: number | null | undefined, otherwise: number, argument: string): number {
  const value = first ?? otherwise;
  if (!Number.isInteger(value) || value < 1 || value > 100) {
    throw new MemoryError('VALIDATION_009', { message: `'${argument}' must be 1 to 100.`, argument });
  }
  return value;
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
