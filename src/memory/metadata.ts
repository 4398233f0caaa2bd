import { MemoryError } from './errors.js';
import type { MetadataChange } from './memory-update.js';
import { splitPath } from './metadata-path.js';
import type { JsonObject, JsonValue } from './model.js';

/** Bytes of JSON. */
export const MAX_METADATA_BYTES = 16_384;
/** Keys from the outside to a value, at most. */
export const MAX_METADATA_DEPTH = 5;
const MAX_KEYS = 256;
/** Characters of a key. */
export const MAX_KEY_LENGTH = 128;

/** Fields of a memory: as top-level keys of metadata they would seem to change what only the server may set. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set(
  [
    'userId agentId runId actorId role tenant hash createdAt updatedAt eventAt expiresAt expirationDate attributedTo',
    'user_id agent_id run_id actor_id created_at updated_at event_at expires_at expiration_date attributed_to',
  ].flatMap((names) => names.split(' ')),
);

const encoder = new TextEncoder();

/** The metadata itself, checked. Throws VALIDATION_006 naming the place. */
export function parseMetadata(value: unknown, argument: string): JsonObject {
  if (!isObject(value)) throw refused(argument, 'must be a JSON object');
  for (const key of Object.keys(value)) {
    if (RESERVED_KEYS.has(key)) {
      throw refused(`${argument}.${key}`, 'is a reserved name: use the field of the memory, or another key');
    }
  }
  const keys = countKeys(value, argument, 1);
  if (keys > MAX_KEYS) throw refused(argument, `has more than ${MAX_KEYS} keys`);
  if (encoder.encode(JSON.stringify(value)).length > MAX_METADATA_BYTES) {
    throw refused(argument, `is larger than ${MAX_METADATA_BYTES} bytes of JSON`);
  }
  return value;
}

/** Dotted paths to remove, `\.` being a literal dot. Throws VALIDATION_006 for an empty one, or for more than 256. */
export function parseUnset(paths: readonly string[], argument: string): readonly string[] {
  if (paths.length > MAX_KEYS) throw refused(argument, `has more than ${MAX_KEYS} paths`);
  paths.forEach((path, i) => {
    if (splitPath(path).some((key) => key === '')) throw refused(`${argument}[${i}]`, 'is an empty path');
  });
  return paths;
}

/**
 * MERGE replaces top-level keys whole and keeps the others; REPLACE keeps none; then `unset` removes.
 * Nothing that is passed in is changed. Throws VALIDATION_006 when the outcome breaks a cap.
 */
export function changeMetadata(
  stored: JsonObject,
  change: MetadataChange | null,
  argument: string,
): JsonObject {
  if (change === null) return stored;
  const kept = change.mode === 'MERGE' || change.values === null ? stored : {};
  const joined = fromEntries([...Object.entries(kept), ...Object.entries(change.values ?? {})]);
  return parseMetadata(change.unset.map(splitPath).reduce(withoutPath, joined), argument);
}

function withoutPath(object: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined || !Object.hasOwn(object, key)) return object;
  const entries = Object.entries(object);
  if (rest.length === 0) return fromEntries(entries.filter(([name]) => name !== key));
  return fromEntries(
    entries.map(([name, value]) => [
      name,
      name === key && isObject(value) ? withoutPath(value, rest) : value,
    ]),
  );
}

/** Object.fromEntries defines own properties: `__proto__` stays plain data. */
function fromEntries(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(entries);
}

function countKeys(value: JsonValue, place: string, depth: number): number {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw refused(place, 'has a lone surrogate: it is not well-formed Unicode');
    return 0;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused(place, 'must be a finite number');
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw refused(place, 'is an integer beyond 2^53, which JSON readers change: write it as a string');
    }
    return 0;
  }
  if (value === null || typeof value === 'boolean') return 0;
  // A variable that was left out of a GraphQL literal arrives as undefined, which JSON would drop silently.
  if (typeof value !== 'object') throw refused(place, 'is no JSON value');
  if (depth > MAX_METADATA_DEPTH)
    throw refused(place, `is nested more than ${MAX_METADATA_DEPTH} levels deep`);
  if (Array.isArray(value)) {
    return value.reduce(
      (sum: number, item: JsonValue, i) => sum + countKeys(item, `${place}[${i}]`, depth + 1),
      0,
    );
  }
  const entries = Object.entries(value as JsonObject);
  return entries.reduce((sum, [key, item]) => {
    if (key.length === 0 || [...key].length > MAX_KEY_LENGTH || !key.isWellFormed()) {
      throw refused(place, `has a key that is empty, malformed or longer than ${MAX_KEY_LENGTH} characters`);
    }
    return sum + countKeys(item, `${place}.${key}`, depth + 1);
  }, entries.length);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(place: string, problem: string): MemoryError {
  return new MemoryError('VALIDATION_006', { message: `'${place}' ${problem}.`, argument: place });
}
