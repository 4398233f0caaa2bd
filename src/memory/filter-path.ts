import { invalid } from './filter-limits.js';
import { MAX_KEY_LENGTH, MAX_METADATA_DEPTH } from './metadata.js';
import { splitPath } from './metadata-path.js';

/** The keys to a value of the metadata. Throws VALIDATION_005 when no metadata can have a value there. */
export function parseFilterPath(path: string, place: string): readonly string[] {
  if (path.length > 4 * MAX_METADATA_DEPTH * (MAX_KEY_LENGTH + 1)) throw invalid(place, 'is too long a path');
  const keys = splitPath(path);
  if (keys.length > MAX_METADATA_DEPTH) {
    throw invalid(place, `is a path of more than ${MAX_METADATA_DEPTH} keys: metadata is no deeper`);
  }
  for (const key of keys) {
    if (key === '') throw invalid(place, "has an empty key: write 'a.b', and '\\.' for a dot in a key");
    if ([...key].length > MAX_KEY_LENGTH || !key.isWellFormed()) {
      throw invalid(place, `has a key that is malformed or longer than ${MAX_KEY_LENGTH} characters`);
    }
  }
  return keys;
}
