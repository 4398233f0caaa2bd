import { type Filter, type FilterField, MATCH_ALL, type Scalar } from './filter.js';
import {
  type Budget,
  beginWalk,
  type FilterOptions,
  invalid,
  placeOf,
  requireDepth,
  requireEntries,
  requireList,
  spend,
  type Walk,
} from './filter-limits.js';
import { FILTER_FIELDS, parseFieldTest, parseMetadataTest } from './filter-operators.js';
import { parseFilterPath } from './filter-path.js';
import { ROLES, type Role } from './model.js';

export interface EqualityInput<T> {
  readonly eq?: T | null | undefined;
  readonly ne?: T | null | undefined;
  readonly in?: readonly T[] | null | undefined;
  readonly nin?: readonly T[] | null | undefined;
  readonly exists?: boolean | null | undefined;
}

export interface SubstringInput {
  readonly icontains?: string | null | undefined;
  readonly startsWith?: string | null | undefined;
}

export interface OrderInput<T> {
  readonly gt?: T | null | undefined;
  readonly gte?: T | null | undefined;
  readonly lt?: T | null | undefined;
  readonly lte?: T | null | undefined;
}

export type IdFilterInput = EqualityInput<string>;
export type RoleFilterInput = EqualityInput<Role>;
export type TextFilterInput = EqualityInput<string> &
  SubstringInput & { readonly contains?: string | null | undefined };
/** Times as the caller spelled them: see parseTime. */
export type TimeFilterInput = EqualityInput<string> & OrderInput<string>;

/** `path` is dotted, `\.` being a literal dot. */
export interface MetadataFilterInput extends EqualityInput<Scalar>, OrderInput<Scalar>, SubstringInput {
  readonly path: string;
  readonly contains?: Scalar | null | undefined;
}

type FieldInputs = { readonly [F in FilterField]?: FieldInput<F> | null | undefined };
type FieldInput<F extends FilterField> = F extends 'role'
  ? RoleFilterInput
  : F extends 'text'
    ? TextFilterInput
    : F extends 'userId' | 'agentId' | 'runId' | 'actorId'
      ? IdFilterInput
      : TimeFilterInput;

/** The typed spelling of a filter. Several members: all must hold. */
export interface FilterInput extends FieldInputs {
  readonly and?: readonly FilterInput[] | null | undefined;
  readonly or?: readonly FilterInput[] | null | undefined;
  readonly not?: FilterInput | null | undefined;
  readonly metadata?: readonly MetadataFilterInput[] | null | undefined;
}

/** Absent filters match all. Throws VALIDATION_005, or 004 and 008 for a bad id or time inside. */
export function parseFilter(
  input: FilterInput | null | undefined,
  argument: string,
  options: FilterOptions = { overruleActor: false },
): Filter {
  if (input === null || input === undefined) return MATCH_ALL;
  return parseNode(input, argument, 1, beginWalk(options));
}

function parseNode(input: unknown, path: string, depth: number, walk: Walk): Filter {
  requireDepth(depth, path);
  const parts: Filter[] = [];
  for (const [key, value] of requireEntries(input, path)) {
    const place = placeOf(path, key);
    if (value === undefined) continue;
    if (value === null) throw invalid(place, 'is null: leave it out, or compare with an operator');
    parts.push(parseMember(key, value, place, depth, walk));
  }
  if (parts.length === 0) spend(walk.budget, path);
  return { kind: 'and', of: parts };
}

function parseMember(key: string, value: unknown, place: string, depth: number, walk: Walk): Filter {
  if (key === 'and' || key === 'or') {
    const members = requireList(value, place);
    if (members.length === 0) spend(walk.budget, place);
    return {
      kind: key,
      of: members.map((member, i) => parseNode(member, `${place}[${i}]`, depth + 1, walk)),
    };
  }
  if (key === 'not') return { kind: 'not', of: parseNode(value, place, depth + 1, walk) };
  if (key === 'metadata') {
    const members = requireList(value, place);
    if (members.length === 0) spend(walk.budget, place);
    return { kind: 'and', of: members.map((member, i) => parseMetadata(member, `${place}[${i}]`, walk)) };
  }
  const field = FILTER_FIELDS.find((name) => name === key);
  if (!field) {
    throw invalid(
      place,
      `names no field: use ${[...FILTER_FIELDS, 'metadata', 'and', 'or', 'not'].join(', ')}`,
    );
  }
  const overruled = walk.overruleActor && depth === 1 && field === 'actorId' ? 'eq' : null;
  return parseOperators(
    requireEntries(value, place),
    place,
    walk.budget,
    overruled,
    (operator, operand, at) => parseFieldTest(field, operator, operand, at, exactRole),
  );
}

function parseMetadata(input: unknown, place: string, walk: Walk): Filter {
  const entries = requireEntries(input, place);
  const path = entries.find(([key]) => key === 'path')?.[1];
  if (typeof path !== 'string') throw invalid(`${place}.path`, "must be a string, like 'topic' or 'a.b'");
  const keys = parseFilterPath(path, `${place}.path`);
  const operators = entries.filter(([key]) => key !== 'path');
  return parseOperators(operators, place, walk.budget, null, (operator, operand, at) =>
    parseMetadataTest(keys, operator, operand, at),
  );
}

function parseOperators(
  entries: readonly (readonly [string, unknown])[],
  path: string,
  budget: Budget,
  overruled: string | null,
  parse: (operator: string, operand: unknown, place: string) => Filter,
): Filter {
  const parts: Filter[] = [];
  for (const [operator, operand] of entries) {
    if (operand === undefined) continue;
    const place = placeOf(path, operator);
    spend(budget, place);
    const parsed = parse(operator, operand, place);
    // Overruled, but still what the caller wrote: a malformed operand is a mistake worth an error.
    if (operator !== overruled) parts.push(parsed);
  }
  if (parts.length === 0) spend(budget, path);
  return { kind: 'and', of: parts };
}

function exactRole(value: unknown): Role | undefined {
  return ROLES.find((role) => role === value);
}
