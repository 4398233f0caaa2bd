import type { FilterInput } from '../../src/memory/filter-input.js';
import type { JsonObject, JsonValue } from '../../src/memory/model.js';

/** Operators with their operands, all of which must hold; no operator twice. */
export type Tests = readonly (readonly [operator: string, operand: JsonValue])[];

export type FieldName =
  | ('userId' | 'agentId' | 'runId' | 'actorId' | 'role' | 'text')
  | ('createdAt' | 'updatedAt' | 'eventAt' | 'expiresAt');

/** A filter as it is meant, of which both spellings are written and whose meaning is worked out without a parser. */
export type FilterTree =
  | { readonly kind: 'all' | 'any' | 'none'; readonly of: readonly FilterTree[] }
  | { readonly kind: 'field'; readonly field: FieldName; readonly tests: Tests }
  | { readonly kind: 'metadata'; readonly path: readonly string[]; readonly tests: Tests };

/** How JSON is written where there is a choice. */
export interface Style {
  /** `$gte` instead of `gte`. */
  readonly dollar: boolean;
  /** A scalar for `eq`, a list for `in`, an object for a NOT of one. */
  readonly bare: boolean;
  /** `user_id` and `user` instead of `userId` and `USER`. */
  readonly snake: boolean;
  /** `AND` instead of `and`. */
  readonly loud: boolean;
  readonly metadata: 'dotted' | 'bare' | 'object';
}

/** mem0's notation. */
export function toJson(tree: FilterTree, style: Style): JsonObject {
  const word = (name: string) => operatorName(style.loud ? name.toUpperCase() : name, style);
  switch (tree.kind) {
    case 'all':
      return { [word('and')]: tree.of.map((member) => toJson(member, style)) };
    case 'any':
      return { [word('or')]: tree.of.map((member) => toJson(member, style)) };
    case 'none': {
      const [first, ...others] = tree.of.map((member) => toJson(member, style));
      const single = style.bare && first !== undefined && others.length === 0;
      return { [word('not')]: single ? first : first === undefined ? [] : [first, ...others] };
    }
    case 'field': {
      const name = style.snake ? snakeCase(tree.field) : tree.field;
      const lower = tree.field === 'role' && style.snake;
      return { [name]: condition(lower ? lowerCase(tree.tests) : tree.tests, style) };
    }
    case 'metadata': {
      const path = joinPath(tree.path);
      const value = condition(tree.tests, style);
      if (style.metadata === 'object') return { metadata: { [path]: value } };
      // Any other key might be a field or a word at the top.
      return { [style.metadata === 'bare' && /^[ab]$/.test(path) ? path : `metadata.${path}`]: value };
    }
  }
}

/** The typed notation. */
export function toTyped(tree: FilterTree): FilterInput {
  switch (tree.kind) {
    case 'all':
      return { and: tree.of.map(toTyped) };
    case 'any':
      return { or: tree.of.map(toTyped) };
    case 'none':
      return { not: { or: tree.of.map(toTyped) } };
    case 'field':
      return { [tree.field]: Object.fromEntries(tree.tests) };
    case 'metadata':
      return { metadata: [{ path: joinPath(tree.path), ...Object.fromEntries(tree.tests) }] };
  }
}

/** Keys as one dotted path. */
export function joinPath(path: readonly string[]): string {
  return path.map((key) => key.replace(/[\\.]/g, '\\$&')).join('.');
}

function condition(tests: Tests, style: Style): JsonValue {
  const [first, ...others] = tests;
  if (style.bare && first !== undefined && others.length === 0 && ['eq', 'in'].includes(first[0]))
    return first[1];
  return Object.fromEntries(tests.map(([operator, operand]) => [operatorName(operator, style), operand]));
}

function operatorName(name: string, style: Style): string {
  return style.dollar ? `$${name}` : name;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function lowerCase(tests: Tests): Tests {
  const lower = (value: JsonValue): JsonValue =>
    typeof value === 'string' ? value.toLowerCase() : Array.isArray(value) ? value.map(lower) : value;
  return tests.map(([operator, operand]) => [operator, lower(operand)]);
}
