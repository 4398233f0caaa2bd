import {
  type Candidate,
  EVENTS,
  type JsonObject,
  type Memory,
  type MemoryEvent,
  ROLES,
} from '../memory/model.js';

/** What came back is not what the statements write: a bug, or somebody else's data under our labels. */
export class RowError extends Error {
  constructor(field: string, found: unknown) {
    super(`The database returned ${found === null ? 'null' : typeof found} for '${field}'.`);
    this.name = 'RowError';
  }
}

export type Row = Readonly<Record<string, unknown>>;

/** Of the driver. */
interface DriverRecord {
  readonly keys: readonly PropertyKey[];
  get(index: number): unknown;
}

/**
 * One object per record. `Record.toObject` makes the same, but walks a generator and allocates a pair for each value,
 * of which a search has thousands: half a millisecond.
 */
export function toRows(records: readonly DriverRecord[]): readonly Row[] {
  return records.map((record) => {
    const row: Record<PropertyKey, unknown> = {};
    record.keys.forEach((key, i) => {
      row[key] = record.get(i);
    });
    return row;
  });
}

/** Checked, not cast. Throws RowError. */
export function toMemory(value: unknown): Memory {
  const row = toRow(value, 'memory');
  return {
    id: text(row, 'id'),
    text: text(row, 'text'),
    hash: text(row, 'hash'),
    userId: optionalText(row, 'userId'),
    agentId: optionalText(row, 'agentId'),
    runId: optionalText(row, 'runId'),
    actorId: optionalText(row, 'actorId'),
    role: oneOf(row, 'role', ROLES),
    metadata: parseObject(text(row, 'metadata'), 'metadata'),
    createdAt: number(row, 'createdAt'),
    updatedAt: number(row, 'updatedAt'),
    eventAt: number(row, 'eventAt'),
    expiresAt: optionalNumber(row, 'expiresAt'),
    version: number(row, 'version'),
  };
}

/** The columns that toMemory reads, where a statement returns those instead of a map. */
export const MEMORY_COLUMNS: readonly (keyof Memory)[] = [
  ...(['id', 'text', 'hash', 'userId', 'agentId', 'runId', 'actorId', 'role', 'metadata'] as const),
  ...(['createdAt', 'updatedAt', 'eventAt', 'expiresAt', 'version'] as const),
];

/** Of the rows that have a memory: what does not pass, and nothing found, come as a row without one. Throws RowError. */
export function toCandidates(rows: readonly Row[]): readonly Candidate[] {
  return rows.filter(hasMemory).map(toCandidate);
}

export function hasMemory(row: Row): boolean {
  return row.id !== null;
}

/** Of a row with the columns of a memory, and the scores of those arms that its statement has. */
function toCandidate(row: Row): Candidate {
  return {
    memory: toMemory(row),
    vectorScore: optionalNumber(row, 'vectorScore'),
    previousScore: optionalNumber(row, 'previousScore'),
    textScore: optionalNumber(row, 'textScore'),
  };
}

export function toMemoryEvent(value: unknown): MemoryEvent {
  const row = toRow(value, 'event');
  const oldMetadata = optionalText(row, 'oldMetadata');
  const newMetadata = optionalText(row, 'newMetadata');
  return {
    memoryId: text(row, 'memoryId'),
    seq: number(row, 'seq'),
    event: oneOf(row, 'event', EVENTS),
    version: number(row, 'version'),
    oldText: optionalText(row, 'oldText'),
    newText: optionalText(row, 'newText'),
    oldMetadata: oldMetadata === null ? null : parseObject(oldMetadata, 'metadata'),
    newMetadata: newMetadata === null ? null : parseObject(newMetadata, 'metadata'),
    actorId: optionalText(row, 'actorId'),
    role: oneOf(row, 'role', ROLES),
    at: number(row, 'at'),
  };
}

export function toRow(value: unknown, field: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RowError(field, value);
  return value as Row;
}

export function number(row: Row, field: string): number {
  const value = row[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RowError(field, value);
  return value;
}

export function optionalNumber(row: Row, field: string): number | null {
  return row[field] === null || row[field] === undefined ? null : number(row, field);
}

export function text(row: Row, field: string): string {
  const value = row[field];
  if (typeof value !== 'string') throw new RowError(field, value);
  return value;
}

/** A list of texts. */
export function texts(row: Row, field: string): readonly string[] {
  const value = row[field];
  if (!Array.isArray(value) || !value.every((member) => typeof member === 'string')) {
    throw new RowError(field, value);
  }
  return value;
}

export function optionalText(row: Row, field: string): string | null {
  return row[field] === null || row[field] === undefined ? null : text(row, field);
}

function oneOf<T extends string>(row: Row, field: string, known: readonly T[]): T {
  const value = known.find((candidate) => candidate === row[field]);
  if (value === undefined) throw new RowError(field, row[field]);
  return value;
}

/** Of JSON text, which keeps order, nesting and nulls as they were given. Throws RowError naming the field. */
export function parseObject(json: string, field: string): JsonObject {
  return toRow(parseJson(json, field), field) as JsonObject;
}

function parseJson(json: string, field: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Not passed on: the message of a SyntaxError quotes the text, which no log may have.
    throw new RowError(field, json);
  }
}
