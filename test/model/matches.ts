import type { Comparison, Filter, MetadataTest, Ordered, Substring } from '../../src/memory/filter.js';
import type { JsonObject, JsonValue, Memory } from '../../src/memory/model.js';
import type { Scope } from '../../src/memory/scope.js';
import { parseIsoDate } from '../../src/memory/time.js';

/** Whether the memory has every id that the scope names. */
export function inScope(memory: Memory, scope: Scope): boolean {
  return (['userId', 'agentId', 'runId', 'actorId'] as const).every(
    (field) => scope[field] === null || scope[field] === memory[field],
  );
}

/** The filter's meaning, spelled out: a leaf on a field without a value is false, `not` is the complement. */
export function passes(memory: Memory, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((member) => passes(memory, member));
    case 'or':
      return filter.of.some((member) => passes(memory, member));
    case 'not':
      return !passes(memory, filter.of);
    case 'in':
      return filter.values.some((value) => value === memory[filter.field]);
    case 'instant':
      return filter.values.some((value) => value === memory[filter.field]);
    case 'order': {
      const at = memory[filter.field];
      return at !== null && stands(at - filter.value, filter.operator);
    }
    case 'exists':
      return memory[filter.field] !== null;
    case 'substring':
      return hasSubstring(memory[filter.field], filter.match, filter.value);
    case 'metadata':
      return passesTest(valueAt(memory.metadata, filter.path), filter.test);
  }
}

/** undefined when there is none: a path leads through objects only, and null is no value. */
function valueAt(metadata: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue = metadata;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key] ?? null;
  }
  return value ?? undefined;
}

function passesTest(value: JsonValue | undefined, test: MetadataTest): boolean {
  switch (test.kind) {
    case 'exists':
      return value !== undefined;
    case 'in':
      return test.values.some((wanted) => wanted === value);
    case 'contains':
      if (Array.isArray(value)) return value.includes(test.value);
      return (
        typeof value === 'string' &&
        typeof test.value === 'string' &&
        hasSubstring(value, 'contains', test.value)
      );
    case 'substring':
      return typeof value === 'string' && hasSubstring(value, test.match, test.value);
    case 'order':
      return passesOrder(value, test.operator, test.value);
  }
}

function passesOrder(value: JsonValue | undefined, operator: Comparison, than: Ordered): boolean {
  if (than.type === 'number') return typeof value === 'number' && stands(value - than.value, operator);
  if (typeof value !== 'string') return false;
  if (than.type === 'text') return stands(compareCodePoints(value, than.value), operator);
  const instant = parseIsoDate(value);
  return instant !== null && stands(instant - than.value, operator);
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => Array.from(text, (char) => char.codePointAt(0) ?? 0));
  if (!left || !right) throw new Error('Two texts have two lists of code points.');
  const differing = left.findIndex((code, i) => code !== right[i]);
  if (differing === -1) return left.length - right.length;
  return (left[differing] ?? 0) - (right[differing] ?? -1);
}

function hasSubstring(text: string, match: Substring, part: string): boolean {
  if (match === 'startsWith') return text.startsWith(part);
  return match === 'contains' ? text.includes(part) : text.toUpperCase().includes(part.toUpperCase());
}

/** Whether a value that is greater than another by `difference` is on the operator's side of it. */
function stands(difference: number, operator: Comparison): boolean {
  switch (operator) {
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
  }
}

/** Newest first: createdAt, then id, both descending. */
export function newestFirst(
  a: Pick<Memory, 'createdAt' | 'id'>,
  b: Pick<Memory, 'createdAt' | 'id'>,
): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
