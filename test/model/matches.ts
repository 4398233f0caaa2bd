import type { Filter } from '../../src/memory/filter.js';
import type { Memory } from '../../src/memory/model.js';
import type { Scope } from '../../src/memory/scope.js';

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
      return filter.values.includes(memory[filter.field]);
    case 'order':
      return compare(memory[filter.field], filter.operator, filter.value);
    case 'exists':
      return memory[filter.field] !== null;
  }
}

function compare(left: number, operator: 'gt' | 'gte' | 'lt' | 'lte', right: number): boolean {
  switch (operator) {
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
  }
}

/** Newest first: createdAt, then id, both descending. */
export function newestFirst(
  a: Pick<Memory, 'createdAt' | 'id'>,
  b: Pick<Memory, 'createdAt' | 'id'>,
): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
