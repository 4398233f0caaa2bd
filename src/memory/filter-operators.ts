import {
  type Comparison,
  type Filter,
  type FilterField,
  ID_FIELDS,
  type MetadataTest,
  not,
  type Ordered,
  type Scalar,
  type Substring,
  TIME_FIELDS,
  type TimeField,
} from './filter.js';
import { invalid, requireList, requireText } from './filter-limits.js';
import { ROLES, type Role } from './model.js';
import { parseId } from './scope.js';
import { parseIsoDate, parseTime } from './time.js';

/** The role that a value means in a spelling, undefined for none. */
export type RoleReader = (value: unknown) => Role | undefined;

/** Everything that a filter can name besides metadata. */
export const FILTER_FIELDS: readonly FilterField[] = [...ID_FIELDS, 'role', 'text', ...TIME_FIELDS];

/**
 * One operator with its operand, on a field. Throws VALIDATION_005 for an operator that the field has not
 * or an operand that it does not take, 004 and 008 for a bad id or time.
 */
export function parseFieldTest(
  field: FilterField,
  operator: string,
  operand: unknown,
  place: string,
  roleOf: RoleReader,
): Filter {
  const existence = parseExistence({ kind: 'exists', field }, operator, operand, place);
  if (existence) return existence;
  if (isTimeField(field)) return timeTest(field, operator, operand, place);
  const parse = field === 'role' ? roleParser(roleOf) : field === 'text' ? requireText : requireId;
  const membership = parseMembership(operator, operand, place, parse, (values) => ({
    ...{ kind: 'in', field },
    values,
  }));
  if (membership) return membership;
  if (field === 'text' && isSubstring(operator)) {
    return { kind: 'substring', field, match: operator, value: requireText(operand, place) };
  }
  throw unknownOperator(place);
}

/** One operator with its operand, on the value at a path of the metadata. Throws VALIDATION_005. */
export function parseMetadataTest(
  path: readonly string[],
  operator: string,
  operand: unknown,
  place: string,
): Filter {
  const leaf = (test: MetadataTest): Filter => ({ kind: 'metadata', path, test });
  const plain =
    parseExistence(leaf({ kind: 'exists' }), operator, operand, place) ??
    parseMembership(operator, operand, place, requireScalar, (values) => leaf({ kind: 'in', values }));
  if (plain) return plain;
  if (isComparison(operator)) return leaf({ kind: 'order', operator, value: requireOrdered(operand, place) });
  if (operator === 'contains') return leaf({ kind: operator, value: requireScalar(operand, place) });
  if (operator === 'icontains' || operator === 'startsWith') {
    return leaf({ kind: 'substring', match: operator, value: requireText(operand, place) });
  }
  throw unknownOperator(place);
}

/** `exists`, and null, which only equality can mean: `eq: null` is "no value". */
function parseExistence(exists: Filter, operator: string, operand: unknown, place: string): Filter | null {
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw invalid(place, 'must be true or false');
    return operand ? exists : not(exists);
  }
  if (operand !== null) return null;
  if (operator === 'eq') return not(exists);
  if (operator === 'ne') return exists;
  throw invalid(place, "must not be null: for a value that is absent, use 'exists'");
}

function parseMembership<T>(
  operator: string,
  operand: unknown,
  place: string,
  parse: (value: unknown, place: string) => T,
  leaf: (values: readonly T[]) => Filter,
): Filter | null {
  if (operator === 'eq') return leaf([parse(operand, place)]);
  if (operator === 'ne') return not(leaf([parse(operand, place)]));
  if (operator !== 'in' && operator !== 'nin') return null;
  const made = leaf(requireList(operand, place).map((value, i) => parse(value, `${place}[${i}]`)));
  return operator === 'in' ? made : not(made);
}

function timeTest(field: TimeField, operator: string, operand: unknown, place: string): Filter {
  const parse = (value: unknown, at: string) => parseTime(requireText(value, at), at);
  if (isComparison(operator)) return { kind: 'order', field, operator, value: parse(operand, place) };
  const leaf = (values: readonly number[]): Filter => ({ kind: 'instant', field, values });
  const membership = parseMembership(operator, operand, place, parse, leaf);
  if (membership) return membership;
  throw unknownOperator(place);
}

/** 42 is '42', as everywhere that ids are taken. */
function requireId(value: unknown, place: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return parseId(String(value), place);
  if (typeof value !== 'string') throw invalid(place, 'must be a string');
  return parseId(value, place);
}

function roleParser(roleOf: RoleReader) {
  return (value: unknown, place: string): string => {
    const role = roleOf(value);
    if (!role) throw invalid(place, `must be one of ${ROLES.join(', ')}`);
    return role;
  };
}

function requireScalar(value: unknown, place: string): Scalar {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return requireText(value, place);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalid(place, 'must be a string, a finite number, true or false');
}

function requireOrdered(value: unknown, place: string): Ordered {
  if (typeof value === 'number' && Number.isFinite(value)) return { type: 'number', value };
  if (typeof value !== 'string') throw invalid(place, 'must be a finite number or a string');
  const text = requireText(value, place);
  const instant = parseIsoDate(text);
  return instant === null ? { type: 'text', value: text } : { type: 'instant', value: instant };
}

function isTimeField(field: FilterField): field is TimeField {
  return TIME_FIELDS.some((name) => name === field);
}

function isComparison(operator: string): operator is Comparison {
  return operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte';
}

function isSubstring(operator: string): operator is Substring {
  return operator === 'contains' || operator === 'icontains' || operator === 'startsWith';
}

function unknownOperator(place: string) {
  return invalid(place, 'is no operator of this field');
}
