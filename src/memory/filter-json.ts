import { type Filter, type FilterField, MATCH_ALL, not } from './filter.js';
import {
  type Budget,
  beginWalk,
  type FilterOptions,
  invalid,
  isObject,
  placeOf,
  requireDepth,
  requireEntries,
  requireList,
  spend,
  type Walk,
} from './filter-limits.js';
import { FILTER_FIELDS, parseFieldTest, parseMetadataTest } from './filter-operators.js';
import { parseFilterPath } from './filter-path.js';
import { RESERVED_KEYS } from './metadata.js';
import { ROLES, type Role } from './model.js';

/** `userId` and `user_id` alike. */
const FIELDS: ReadonlyMap<string, FilterField> = new Map(
  FILTER_FIELDS.flatMap((field) => [[field, field] as const, [snakeCase(field), field] as const]),
);
const METADATA = 'metadata.';

/**
 * The JSON spelling, mem0's: `{"AND": [{"user_id": "u"}, {"metadata.age": {"$gte": 18}}]}`. Absent filters
 * match all. Throws VALIDATION_005, or 004 and 008 for a bad id or time inside; nothing is ignored.
 */
export function parseFilterJson(
  input: unknown,
  argument: string,
  options: FilterOptions = { overruleActor: false },
): Filter {
  if (input === null || input === undefined) return MATCH_ALL;
  return parseNode(input, argument, 1, beginWalk(options));
}

function parseNode(input: unknown, path: string, depth: number, walk: Walk): Filter {
  requireDepth(depth, path);
  const entries = requireEntries(input, path);
  if (entries.length === 0) spend(walk.budget, path);
  return {
    kind: 'and',
    of: entries.map(([key, value]) => parseMember(key, value, placeOf(path, key), depth, walk)),
  };
}

function parseMember(key: string, value: unknown, place: string, depth: number, walk: Walk): Filter {
  const word = plain(key).toLowerCase();
  if (word === 'and' || word === 'or') return { kind: word, of: parseNodes(value, place, depth, walk) };
  if (word === 'not') {
    const one = () => [parseNode(value, place, depth + 1, walk)];
    return not({ kind: 'or', of: isObject(value) ? one() : parseNodes(value, place, depth, walk) });
  }
  const field = FIELDS.get(key);
  if (field) {
    const overruled = walk.overruleActor && depth === 1 && field === 'actorId';
    const parse: ParseTest = (operator, operand, at) => {
      const test = parseFieldTest(field, operator, operand, at, anyCaseRole);
      // Overruled, but still what the caller wrote: a malformed operand is a mistake worth an error.
      return overruled && operator === 'eq' ? MATCH_ALL : test;
    };
    return parseCondition(value, place, walk.budget, parse);
  }
  if (key === 'metadata') {
    const entries = requireEntries(value, place);
    if (entries.length === 0) spend(walk.budget, place);
    return { kind: 'and', of: entries.map(([path, test]) => onPath(path, test, placeOf(place, path), walk)) };
  }
  if (key.startsWith(METADATA)) return onPath(key.slice(METADATA.length), value, place, walk);
  if (key.startsWith('$')) throw invalid(place, 'is no operator here: use and, or, not, or a field');
  if (RESERVED_KEYS.has(key)) {
    throw invalid(place, `names no field that a filter can test: use ${FILTER_FIELDS.join(', ')}, metadata`);
  }
  return onPath(key, value, place, walk);
}

function parseNodes(value: unknown, place: string, depth: number, walk: Walk): readonly Filter[] {
  const members = requireList(value, place);
  if (members.length === 0) spend(walk.budget, place);
  return members.map((member, i) => parseNode(member, `${place}[${i}]`, depth + 1, walk));
}

function onPath(path: string, value: unknown, place: string, walk: Walk): Filter {
  const keys = parseFilterPath(path, place);
  return parseCondition(value, place, walk.budget, (operator, operand, at) =>
    parseMetadataTest(keys, operator, operand, at),
  );
}

type ParseTest = (operator: string, operand: unknown, place: string) => Filter;

/** A bare scalar is `eq`, a bare list `in`, an object holds operators with or without `$`. */
function parseCondition(value: unknown, path: string, budget: Budget, parse: ParseTest): Filter {
  // JSON has none: a variable that was left out of a literal, whose condition must not be dropped silently.
  if (value === undefined) throw invalid(path, 'has no value');
  spend(budget, path);
  if (!isObject(value)) return parse(Array.isArray(value) ? 'in' : 'eq', value, path);
  const parts = requireEntries(value, path).map(([name, operand], i) => {
    const place = placeOf(path, name);
    if (operand === undefined) throw invalid(place, 'has no value');
    if (i > 0) spend(budget, place);
    return parse(plain(name), operand, place);
  });
  return { kind: 'and', of: parts };
}

function plain(name: string): string {
  return name.startsWith('$') ? name.slice(1) : name;
}

/** JSON callers write roles in lower case, as chat APIs do. */
function anyCaseRole(value: unknown): Role | undefined {
  return ROLES.find((role) => role === value || role.toLowerCase() === value);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
