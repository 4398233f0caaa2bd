/** A vector that cannot be stored or searched with; the message says what is wrong with it. */
export class InvalidVectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidVectorError';
  }
}

/**
 * The values as `Float32Array(dimensions)` with an L2 norm of 1, in memory of its own. Throws
 * InvalidVectorError when they are no list of numbers, have another length, are not finite as 32-bit
 * floats or are all zero: Neo4j would store such a vector and never find it.
 */
export function toUnitVector(values: unknown, dimensions: number): Float32Array {
  if (!Array.isArray(values) && !(values instanceof Float32Array)) {
    throw new InvalidVectorError(`is ${describe(values)} instead of a list of numbers`);
  }
  if (values.length !== dimensions) {
    throw new InvalidVectorError(`has ${values.length} dimensions, but ${dimensions} are configured`);
  }
  const vector = new Float32Array(dimensions);
  let squares = 0;
  for (let index = 0; index < dimensions; index++) {
    const value: unknown = values[index];
    // Number.isFinite is not enough: 1e39 is finite, but not as the 32-bit float that is stored.
    const stored = typeof value === 'number' ? Math.fround(value) : Number.NaN;
    if (!Number.isFinite(stored)) {
      throw new InvalidVectorError(`has ${describe(value)} at position ${index} instead of a 32-bit float`);
    }
    vector[index] = stored;
    squares += stored * stored;
  }
  if (squares === 0) throw new InvalidVectorError('has only zeros, so it points nowhere');
  const norm = Math.sqrt(squares);
  for (let index = 0; index < dimensions; index++) vector[index] = (vector[index] ?? 0) / norm;
  return vector;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return 'a text (base64 perhaps)';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
