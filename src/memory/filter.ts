import { MemoryError } from './errors.js';
import { ROLES, type Role } from './model.js';
import { parseId } from './scope.js';
import { parseTime } from './time.js';

export const ID_FIELDS = ['userId', 'agentId', 'runId', 'actorId'] as const;
export const TIME_FIELDS = ['createdAt', 'updatedAt', 'eventAt'] as const;
export type IdField = (typeof ID_FIELDS)[number];
export type TimeField = (typeof TIME_FIELDS)[number];
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte';

/**
 * What a filter means, closed and two-valued: a field without a value makes every leaf false, and `not`
 * is an exact complement. All other operators are spelled with these: `ne` is not-in, `eq: null` is
 * not-exists. `and` of nothing matches all, `or` of nothing matches none.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'in'; readonly field: IdField | 'role'; readonly values: readonly string[] }
  | { readonly kind: 'instant'; readonly field: TimeField; readonly values: readonly number[] }
  | {
      readonly kind: 'order';
      readonly field: TimeField;
      readonly operator: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'exists'; readonly field: IdField };

export const MATCH_ALL: Filter = { kind: 'and', of: [] };

export interface IdFilterInput {
  readonly eq?: string | null | undefined;
  readonly ne?: string | null | undefined;
  readonly in?: readonly string[] | null | undefined;
  readonly nin?: readonly string[] | null | undefined;
  readonly exists?: boolean | null | undefined;
}

export interface RoleFilterInput {
  readonly eq?: Role | null | undefined;
  readonly ne?: Role | null | undefined;
  readonly in?: readonly Role[] | null | undefined;
  readonly nin?: readonly Role[] | null | undefined;
}

/** Times as the caller spelled them: see parseTime. */
export interface TimeFilterInput {
  readonly eq?: string | null | undefined;
  readonly ne?: string | null | undefined;
  readonly gt?: string | null | undefined;
  readonly gte?: string | null | undefined;
  readonly lt?: string | null | undefined;
  readonly lte?: string | null | undefined;
}

export interface FilterInput {
  readonly and?: readonly FilterInput[] | null | undefined;
  readonly or?: readonly FilterInput[] | null | undefined;
  readonly not?: FilterInput | null | undefined;
  readonly userId?: IdFilterInput | null | undefined;
  readonly agentId?: IdFilterInput | null | undefined;
  readonly runId?: IdFilterInput | null | undefined;
  readonly actorId?: IdFilterInput | null | undefined;
  readonly role?: RoleFilterInput | null | undefined;
  readonly createdAt?: TimeFilterInput | null | undefined;
  readonly updatedAt?: TimeFilterInput | null | undefined;
  readonly eventAt?: TimeFilterInput | null | undefined;
}

const MAX_DEPTH = 8;
const MAX_CONDITIONS = 64;
const MAX_LIST = 1_000;

/** Absent filters match all. Throws VALIDATION_005, or 004 and 008 for a bad id or time inside. */
export function parseFilter(input: FilterInput | null | undefined, argument: string): Filter {
  if (input === null || input === undefined) return MATCH_ALL;
  const filter = parseNode(input, argument, 1);
  if (countLeaves(filter) > MAX_CONDITIONS) {
    throw invalid(argument, `has more than ${MAX_CONDITIONS} conditions`);
  }
  return filter;
}

/** Both must hold. */
export function both(a: Filter, b: Filter): Filter {
  return { kind: 'and', of: [a, b] };
}

/** True when the filter lets everything through as it is written; false says nothing about its effect. */
export function matchesAll(filter: Filter): boolean {
  return filter.kind === 'and' && filter.of.every(matchesAll);
}

function parseNode(input: FilterInput, path: string, depth: number): Filter {
  if (depth > MAX_DEPTH) throw invalid(path, `is nested more than ${MAX_DEPTH} levels deep`);
  const parts: Filter[] = [];
  for (const [key, value] of Object.entries(input)) {
    const place = `${path}.${key}`;
    if (value === undefined) continue;
    if (value === null) throw invalid(place, 'is null: leave it out, or compare with an operator');
    parts.push(parseMember(key, value, place, depth));
  }
  return { kind: 'and', of: parts };
}

function parseMember(key: string, value: unknown, place: string, depth: number): Filter {
  if (key === 'and' || key === 'or') {
    const members = bounded(value as readonly FilterInput[], place);
    return { kind: key, of: members.map((member, i) => parseNode(member, `${place}[${i}]`, depth + 1)) };
  }
  if (key === 'not') return { kind: 'not', of: parseNode(value as FilterInput, place, depth + 1) };
  if (key === 'role')
    return parseOperators(value as object, place, (op, operand, at) => roleLeaf(op, operand, at));
  const idField = ID_FIELDS.find((field) => field === key);
  if (idField)
    return parseOperators(value as object, place, (op, operand, at) => idLeaf(idField, op, operand, at));
  const timeField = TIME_FIELDS.find((field) => field === key);
  if (timeField) {
    return parseOperators(value as object, place, (op, operand, at) => timeLeaf(timeField, op, operand, at));
  }
  throw invalid(
    place,
    `names no field: use ${[...ID_FIELDS, 'role', ...TIME_FIELDS, 'and', 'or', 'not'].join(', ')}`,
  );
}

type Leaf = (operator: string, operand: unknown, place: string) => Filter | null;

function parseOperators(input: object, path: string, leaf: Leaf): Filter {
  const parts: Filter[] = [];
  for (const [operator, operand] of Object.entries(input)) {
    if (operand === undefined) continue;
    const place = `${path}.${operator}`;
    const parsed = leaf(operator, operand, place);
    if (parsed === null)
      throw invalid(place, operand === null ? 'must not be null' : 'is no operator of this field');
    parts.push(parsed);
  }
  return { kind: 'and', of: parts };
}

function idLeaf(field: IdField, operator: string, operand: unknown, place: string): Filter | null {
  const exists: Filter = { kind: 'exists', field };
  if (operator === 'eq' && operand === null) return { kind: 'not', of: exists };
  if (operator === 'ne' && operand === null) return exists;
  if (operand === null) return null;
  if (operator === 'exists') return operand === true ? exists : { kind: 'not', of: exists };
  return membership(field, operator, operand, place, (value, at) => parseId(String(value), at));
}

function roleLeaf(operator: string, operand: unknown, place: string): Filter | null {
  if (operand === null) return null;
  return membership('role', operator, operand, place, (value, at) => {
    const role = ROLES.find((known) => known === value);
    if (!role) throw invalid(at, `must be one of ${ROLES.join(', ')}`);
    return role;
  });
}

function timeLeaf(field: TimeField, operator: string, operand: unknown, place: string): Filter | null {
  if (operand === null) return null;
  const value = parseTime(String(operand), place);
  if (operator === 'eq') return { kind: 'instant', field, values: [value] };
  if (operator === 'ne') return { kind: 'not', of: { kind: 'instant', field, values: [value] } };
  if (operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte') {
    return { kind: 'order', field, operator, value };
  }
  return null;
}

function membership(
  field: IdField | 'role',
  operator: string,
  operand: unknown,
  place: string,
  parse: (value: unknown, place: string) => string,
): Filter | null {
  if (operator === 'eq') return { kind: 'in', field, values: [parse(operand, place)] };
  if (operator === 'ne') return { kind: 'not', of: { kind: 'in', field, values: [parse(operand, place)] } };
  if (operator !== 'in' && operator !== 'nin') return null;
  const values = bounded(operand as readonly unknown[], place).map((value, i) =>
    parse(value, `${place}[${i}]`),
  );
  const leaf: Filter = { kind: 'in', field, values };
  return operator === 'in' ? leaf : { kind: 'not', of: leaf };
}

function bounded<T>(list: readonly T[], place: string): readonly T[] {
  if (list.length > MAX_LIST) throw invalid(place, `has more than ${MAX_LIST} values`);
  return list;
}

function countLeaves(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.reduce((sum, member) => sum + countLeaves(member), 0);
    case 'not':
      return countLeaves(filter.of);
    default:
      return 1;
  }
}

function invalid(place: string, problem: string): MemoryError {
  return new MemoryError('VALIDATION_005', { message: `'${place}' ${problem}.`, argument: place });
}
