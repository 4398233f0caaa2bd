import { MemoryError } from './errors.js';
import type { ListPosition } from './ports.js';
import { isTime } from './time.js';

/** How deep a ranking can be read. */
export const MAX_RANK = 1_000;

/**
 * Cursors are base64url of JSON: `[list, createdAt, id]` in lists of memories, `[list, seq]` in
 * histories, `[list, rank, pool, now]` in searches, `[list, at, changeId, memoryId]` in changes. `list` is a digest of what
 * is listed, so that a cursor of another list is refused instead of giving a page of nonsense. It guards nothing: the scope is applied whatever the cursor says.
 */
export function listDigest(...parts: readonly unknown[]): string {
  // FNV-1a, 32 bits (Fowler, Noll, Vo): enough to notice a mix-up.
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(parts)) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}

export function encodePosition(list: string, position: ListPosition): string {
  return encode([list, position.createdAt, position.id]);
}

/** null for the first page. Throws VALIDATION_009. */
export function decodePosition(
  cursor: string | null | undefined,
  list: string,
  argument: string,
): ListPosition | null {
  if (cursor === null || cursor === undefined) return null;
  const [createdAt, id] = decode(cursor, list, argument);
  if (!Number.isSafeInteger(createdAt) || typeof id !== 'string') throw foreignCursor(argument);
  return { createdAt: createdAt as number, id };
}

export function encodeSeq(list: string, seq: number): string {
  return encode([list, seq]);
}

/** null for the first page. Throws VALIDATION_009. */
export function decodeSeq(cursor: string | null | undefined, list: string, argument: string): number | null {
  if (cursor === null || cursor === undefined) return null;
  const [seq] = decode(cursor, list, argument);
  if (!Number.isSafeInteger(seq)) throw foreignCursor(argument);
  return seq as number;
}

/**
 * A place in a ranking: `rank` hits before it, found with `pool` candidates of each arm, as of `now` in epoch
 * milliseconds: a page that is read after midnight must not count "yesterday" from another day than the one before it.
 */
export interface RankPosition {
  readonly rank: number;
  readonly pool: number;
  readonly now: number;
}

export function encodeRank(list: string, { rank, pool, now }: RankPosition): string {
  return encode([list, rank, pool, now]);
}

/** null for the first page. Throws VALIDATION_009. */
export function decodeRank(
  cursor: string | null | undefined,
  list: string,
  argument: string,
): RankPosition | null {
  if (cursor === null || cursor === undefined) return null;
  const [rank, pool, now] = decode(cursor, list, argument);
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= MAX_RANK;
  if (!isCount(rank) || !isCount(pool) || !isTime(now)) throw foreignCursor(argument);
  return { rank, pool, now };
}

/** Base64url of JSON; the first member names the list. */
export function encode(value: readonly unknown[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The members behind the name of the list. Throws VALIDATION_009. */
export function decode(cursor: string, list: string, argument: string): readonly unknown[] {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const parsed: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0))),
    );
    if (Array.isArray(parsed) && parsed[0] === list) return parsed.slice(1);
  } catch {
    throw foreignCursor(argument);
  }
  throw foreignCursor(argument);
}

/** What is said of a cursor that the list did not make. */
export function foreignCursor(argument: string): MemoryError {
  const message = `'${argument}' is no cursor of this list: pass a cursor that the same list, with the same scope and filter, has returned.`;
  return new MemoryError('VALIDATION_009', { message, argument });
}
