/**
 * The keys that a dotted path names, from the outside in. `\.` is a literal dot and `\\` a literal
 * backslash, so that every key can be named; any other backslash is a character like all others.
 * An empty key in the result is a mistake that callers report.
 */
export function splitPath(path: string): readonly string[] {
  const keys: string[] = [];
  let key = '';
  for (let i = 0; i < path.length; i += 1) {
    const escaped = path[i] === '\\' && (path[i + 1] === '.' || path[i + 1] === '\\');
    if (!escaped && path[i] === '.') {
      keys.push(key);
      key = '';
      continue;
    }
    if (escaped) i += 1;
    key += path[i];
  }
  return [...keys, key];
}
