import { expect, test } from 'vitest';
import { splitPath } from '../../src/memory/metadata-path.js';

test.each<[string, readonly string[]]>([
  ['a', ['a']],
  ['a.b.c', ['a', 'b', 'c']],
  ['a\\.b.c', ['a.b', 'c']],
  ['a\\\\.b', ['a\\', 'b']],
  ['a\\\\\\.b', ['a\\.b']],
  ['a\\b', ['a\\b']],
  ['a\\', ['a\\']],
  ['', ['']],
  ['.', ['', '']],
  ['a..b', ['a', '', 'b']],
  ['__proto__.constructor', ['__proto__', 'constructor']],
])('%j names %j', (path, keys) => {
  expect(splitPath(path)).toEqual(keys);
});
