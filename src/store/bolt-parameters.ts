import neo4j from 'neo4j-driver';
import type { Statement } from './cypher.js';

export type Parameter =
  | string
  | number
  | boolean
  | null
  | Float32Array
  | readonly Parameter[]
  | { readonly [name: string]: Parameter };
export type Parameters = Readonly<Record<string, Parameter>>;

/**
 * The parameters as the driver sends them. Every number of ours counts something, and is sent as an
 * INTEGER: the driver would send a FLOAT, which LIMIT refuses and which is unequal to a stored integer in
 * an index. Throws when the names differ from the statement's (Neo4j would ignore one too many), and for a
 * number that is no safe integer (the driver would round it, NaN to 0).
 */
export function boltParameters(statement: Statement, parameters: Parameters): Record<string, unknown> {
  const missing = [...statement.parameters].filter((name) => !Object.hasOwn(parameters, name));
  const extra = Object.keys(parameters).filter((name) => !statement.parameters.has(name));
  if (missing.length > 0 || extra.length > 0) {
    throw new Error(`${statement.name}: missing [${missing.join()}] extra [${extra.join()}]`);
  }
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toBolt(value)]));
}

/** A statement as the driver sends it. */
export interface BoltCall {
  readonly text: string;
  readonly parameters: { readonly p: Readonly<Record<string, unknown>> };
}

/**
 * The statement with all its parameters as members of one map. Neo4j plans a text anew for every combination of its
 * parameters' types, and a null, an empty list and every power of ten in the length of a text or list are types of
 * their own: an add of two users was planned although one of one user had been. Of a map it looks at nothing. Measured
 * on a new database: planning memory-add takes 400 ms, and 100 sequences of ten operations 62 s instead of 128.
 */
export function boltCall(statement: Statement, parameters: Parameters): BoltCall {
  return { text: statement.sent, parameters: { p: boltParameters(statement, parameters) } };
}

function toBolt(value: Parameter): unknown {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new RangeError(`${value} is no integer that Neo4j could be sent.`);
    return neo4j.int(value);
  }
  if (value === null || typeof value !== 'object') return value;
  // A copy: the driver sends the whole buffer under the array, not the part that it shows.
  if (value instanceof Float32Array) return neo4j.vector(Float32Array.from(value));
  if (Array.isArray(value)) return value.map(toBolt);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toBolt(member)]));
}
