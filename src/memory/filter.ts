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

/** What may still come. Spent while parsing, so that no input is walked further than its limits reach. */
interface Budget {
  conditions: number;
}

/** Absent filters match all. Throws VALIDATION_005, or 004 and 008 for a bad id or time inside. */
export function parseFilter(input: FilterInput | null | undefined, argument: string): Filter {
  if (input === null || input === undefined) return MATCH_ALL;
  return parseNode(input, argument, 1, { conditions: MAX_CONDITIONS });
}

/** Both must hold. */
export function both(a: Filter, b: Filter): Filter {
  return { kind: 'and', of: [a, b] };
}

/** True when the filter lets everything through as it is written; false says nothing about its effect. */
export function matchesAll(filter: Filter): boolean {
  return filter.kind === 'and' && filter.of.every(matchesAll);
}

function parseNode(input: unknown, path: string, depth: number, budget: Budget): Filter {
  if (depth > MAX_DEPTH) throw invalid(path, `is nested more than ${MAX_DEPTH} levels deep`);
  const parts: Filter[] = [];
  for (const [key, value] of entriesOf(input, path)) {
    const place = `${path}.${key}`;
    if (value === undefined) continue;
    if (value === null) throw invalid(place, 'is null: leave it out, or compare with an operator');
    parts.push(parseMember(key, value, place, depth, budget));
  }
  if (parts.length === 0) spend(budget, path);
  return { kind: 'and', of: parts };
}

function parseMember(key: string, value: unknown, place: string, depth: number, budget: Budget): Filter {
  if (key === 'and' || key === 'or') {
    const members = bounded(value, place);
    if (members.length === 0) spend(budget, place);
    const parse = (member: unknown, i: number) => parseNode(member, `${place}[${i}]`, depth + 1, budget);
    return { kind: key, of: members.map(parse) };
  }
  if (key === 'not') return { kind: 'not', of: parseNode(value, place, depth + 1, budget) };
  const leaf = leafOf(key);
  if (leaf) return parseOperators(value, place, leaf, budget);
  throw invalid(
    place,
    `names no field: use ${[...ID_FIELDS, 'role', ...TIME_FIELDS, 'and', 'or', 'not'].join(', ')}`,
  );
}

type Leaf = (operator: string, operand: unknown, place: string) => Filter | null;

function leafOf(key: string): Leaf | undefined {
  if (key === 'role') return roleLeaf;
  const idField = ID_FIELDS.find((field) => field === key);
  if (idField) return (operator, operand, place) => idLeaf(idField, operator, operand, place);
  const timeField = TIME_FIELDS.find((field) => field === key);
  return timeField && ((operator, operand, place) => timeLeaf(timeField, operator, operand, place));
}

function parseOperators(input: unknown, path: string, leaf: Leaf, budget: Budget): Filter {
  const parts: Filter[] = [];
  for (const [operator, operand] of entriesOf(input, path)) {
    if (operand === undefined) continue;
    const place = `${path}.${operator}`;
    spend(budget, place);
    const parsed = leaf(operator, operand, place);
    if (parsed === null)
      throw invalid(place, operand === null ? 'must not be null' : 'is no operator of this field');
    parts.push(parsed);
  }
  if (parts.length === 0) spend(budget, path);
  return { kind: 'and', of: parts };
}

function idLeaf(field: IdField, operator: string, operand: unknown, place: string): Filter | null {
  const exists: Filter = { kind: 'exists', field };
  if (operator === 'eq' && operand === null) return { kind: 'not', of: exists };
  if (operator === 'ne' && operand === null) return exists;
  if (operand === null) return null;
  if (operator === 'exists' && typeof operand === 'boolean')
    return operand ? exists : { kind: 'not', of: exists };
  return membership(field, operator, operand, place, (value, at) => parseId(requireText(value, at), at));
}

function roleLeaf(operator: string, operand: unknown, place: string): Filter | null {
  if (operand === null) return alwaysThere(operator);
  return membership('role', operator, operand, place, (value, at) => {
    const role = ROLES.find((known) => known === value);
    if (!role) throw invalid(at, `must be one of ${ROLES.join(', ')}`);
    return role;
  });
}

function timeLeaf(field: TimeField, operator: string, operand: unknown, place: string): Filter | null {
  if (operand === null) return alwaysThere(operator);
  const value = parseTime(requireText(operand, place), place);
  if (operator === 'eq') return { kind: 'instant', field, values: [value] };
  if (operator === 'ne') return { kind: 'not', of: { kind: 'instant', field, values: [value] } };
  if (operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte') {
    return { kind: 'order', field, operator, value };
  }
  return null;
}

/** Every memory has a role and its times: `eq: null` matches none, `ne: null` all. */
function alwaysThere(operator: string): Filter | null {
  if (operator === 'eq') return { kind: 'or', of: [] };
  return operator === 'ne' ? MATCH_ALL : null;
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
  const values = bounded(operand, place).map((value, i) => parse(value, `${place}[${i}]`));
  const leaf: Filter = { kind: 'in', field, values };
  return operator === 'in' ? leaf : { kind: 'not', of: leaf };
}

function entriesOf(value: unknown, place: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) throw invalid(place, 'must be an object');
  return Object.entries(value);
}

function requireText(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalid(place, 'must be a string');
  return value;
}

function bounded(list: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(list)) throw invalid(place, 'must be a list');
  if (list.length > MAX_LIST) throw invalid(place, `has more than ${MAX_LIST} values`);
  return list;
}

/** An empty object or list costs as much as a condition: it is written into the statement like one. */
function spend(budget: Budget, place: string): void {
  budget.conditions -= 1;
  if (budget.conditions < 0) throw invalid(place, `is beyond the ${MAX_CONDITIONS} conditions of a filter`);
}

function invalid(place: string, problem: string): MemoryError {
  return new MemoryError('VALIDATION_005', { message: `'${place}' ${problem}.`, argument: place });
}
