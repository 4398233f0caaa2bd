import type { GraphQLField } from 'graphql';
import { DEFAULT_PAGE_LENGTH } from '../memory/page.js';

/**
 * What a field costs for the work behind it, once for every item that has it; every other field costs 1, which
 * is about 4 microseconds of the server. By name, since a field of one name does the same on every type, or by type
 * and name.
 */
export const FIELD_COSTS: Readonly<Record<string, number>> = {
  // A statement with two searches, and a question to embed.
  searchMemories: 20,
  // A statement with one search.
  similarMemories: 10,
  // Read a few turns.
  before: 5,
  after: 5,
  neighbors: 5,
  // Read every memory of the scope, whatever the page.
  users: 10,
  agents: 10,
  runs: 10,
  actors: 10,
  // Read a page, or count.
  memories: 5,
  memory: 5,
  'Query.node': 5,
  'Query.nodes': 5,
  _entities: 5,
  history: 5,
  memoryHistory: 5,
  memoryCount: 5,
  totalCount: 5,
  memoryChanged: 5,
  // Write.
  addMemories: 20,
  updateMemory: 20,
  deleteMemory: 20,
  deleteMemories: 100,
  purgeScope: 100,
};

/** The largest page; more than it is refused by the field itself, with a text that fits. */
const MAX_PAGE = 100;
/** Lists whose length is asked for elsewhere: ten turns on each side of a hit, whatever the search says. */
const FIXED: Readonly<Record<string, number>> = { neighbors: 20 };
/** The largest add, in texts and messages. */
const MAX_TEXTS = 500;

/**
 * How many items the field returns at most, itself or in its connection; null when it says nothing of it.
 * `argument` gives the value of one of its arguments as it was sent, or its default.
 */
export function itemsOf(
  field: GraphQLField<unknown, unknown>,
  argument: (name: string) => unknown,
): number | null {
  let items: number | null = FIXED[field.name] ?? null;
  for (const { name } of field.args) {
    const found = COUNTS[name]?.(argument(name));
    if (found !== undefined && found !== null) items = Math.min(items ?? found, found);
  }
  return items ?? (field.args.some(({ name }) => name === 'last') ? DEFAULT_PAGE_LENGTH : null);
}

const COUNTS: Readonly<Record<string, (value: unknown) => number | null>> = {
  first: pageSize,
  last: pageSize,
  // Of `/explore`.
  limit: pageSize,
  ids: lengthOf,
  representations: lengthOf,
  input: textsOf,
};

function pageSize(value: unknown): number | null {
  return typeof value === 'number' ? Math.min(Math.max(value, 0), MAX_PAGE) : null;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

/** Of `addMemories`: one result for each text and each message. */
function textsOf(value: unknown): number | null {
  if (!hasMember(value, 'entries') || !Array.isArray(value.entries)) return null;
  const texts = value.entries.map((entry) => (hasMember(entry, 'messages') ? lengthOf(entry.messages) : 1));
  return Math.min(
    texts.reduce((sum, count) => sum + count, 0),
    MAX_TEXTS,
  );
}

function hasMember<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}
