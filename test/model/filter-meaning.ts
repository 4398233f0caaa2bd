import type { JsonObject, JsonValue, Memory } from '../../src/memory/model.js';
import type { FilterTree, Tests } from './filter-tree.js';
import { STRINGS, TIMES } from './values.js';

/** Whether the filter matches, by the rules in docs/semantics.md and nothing of the program. */
export function means(tree: FilterTree, memory: Memory): boolean {
  switch (tree.kind) {
    case 'all':
      return tree.of.every((member) => means(member, memory));
    case 'any':
      return tree.of.some((member) => means(member, memory));
    case 'none':
      return !tree.of.some((member) => means(member, memory));
    case 'field': {
      const time = tree.field.endsWith('At');
      return holdAll(tree.tests, memory[tree.field], time ? timeOf : asItIs);
    }
    case 'metadata':
      return holdAll(tree.tests, valueAt(memory.metadata, tree.path), asItIs);
  }
}

type Reading = (operand: JsonValue) => JsonValue;

const asItIs: Reading = (operand) => operand;

const timeOf: Reading = (operand) => {
  if (Array.isArray(operand)) return operand.map(timeOf);
  if (typeof operand !== 'string') return operand;
  const time = TIMES.get(operand);
  if (time === undefined) throw new Error(`${operand} is no time of the generators.`);
  return time;
};

function holdAll(tests: Tests, value: JsonValue, read: Reading): boolean {
  return tests.every(([operator, operand]) => holds(operator, value, read(operand)));
}

function holds(operator: string, value: JsonValue, operand: JsonValue): boolean {
  switch (operator) {
    case 'exists':
      return (value !== null) === operand;
    case 'eq':
      return equals(value, operand);
    case 'ne':
      return !equals(value, operand);
    case 'in':
      return listOf(operand).some((one) => equals(value, one));
    case 'nin':
      return !listOf(operand).some((one) => equals(value, one));
    case 'contains':
      return Array.isArray(value) ? value.includes(operand) : hasPart(value, operand);
    case 'icontains':
      return hasPart(upper(value), upper(operand));
    case 'startsWith':
      return typeof value === 'string' && typeof operand === 'string' && value.startsWith(operand);
    default:
      return stands(operator, compare(value, operand));
  }
}

/** A list or an object equals nothing; null is equal to null alone. */
function equals(value: JsonValue, operand: JsonValue): boolean {
  return value === operand && (value === null || typeof value !== 'object');
}

/** Negative, 0 or positive as the value stands before, at or behind the operand; null when the two are not ordered. */
function compare(value: JsonValue, operand: JsonValue): number | null {
  if (typeof value === 'number' && typeof operand === 'number')
    return value < operand ? -1 : Number(value > operand);
  if (typeof value !== 'string' || typeof operand !== 'string') return null;
  const than = STRINGS.get(operand) ?? null;
  if (than === null) return compareText([...value], [...operand]);
  const time = STRINGS.get(value) ?? null;
  return time === null ? null : time - than;
}

function compareText([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0) || compareText(restA, restB);
}

function stands(operator: string, difference: number | null): boolean {
  if (difference === null) return false;
  const sides: Readonly<Record<string, boolean>> = {
    gt: difference > 0,
    gte: difference >= 0,
    lt: difference < 0,
    lte: difference <= 0,
  };
  const side = sides[operator];
  if (side === undefined) throw new Error(`${operator} is no operator.`);
  return side;
}

function hasPart(value: JsonValue, part: JsonValue): boolean {
  return typeof value === 'string' && typeof part === 'string' && value.includes(part);
}

function upper(value: JsonValue): JsonValue {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

function listOf(operand: JsonValue): readonly JsonValue[] {
  if (!Array.isArray(operand)) throw new Error('The operand is a list.');
  return operand;
}

/** null where there is none: a path leads through objects only. */
function valueAt(metadata: JsonObject, path: readonly string[]): JsonValue {
  return path.reduce<JsonValue>(
    (value, key) =>
      value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, key)
        ? ((value as JsonObject)[key] ?? null)
        : null,
    metadata,
  );
}
