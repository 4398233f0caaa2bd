import { InvalidVectorError, toUnitVector } from './check-vectors.js';

/**
 * The vectors of a response in the order of the texts that were sent: by `index`, as the endpoint may answer
 * in any order. Throws InvalidVectorError unless there is exactly one usable vector for each text.
 */
export function readEmbeddings(
  response: unknown,
  count: number,
  dimensions: number,
): readonly Float32Array[] {
  const data = property(response, 'data');
  if (!Array.isArray(data)) throw new InvalidVectorError('The answer has no list "data" of vectors.');
  if (data.length !== count) {
    throw new InvalidVectorError(`The answer has ${data.length} vectors for ${count} texts.`);
  }
  const vectors = new Map<number, Float32Array>();
  for (const item of data as readonly unknown[]) {
    const index = property(item, 'index');
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) {
      throw new InvalidVectorError(`A vector has the index ${String(index)}, which is none of the texts.`);
    }
    if (vectors.has(index)) throw new InvalidVectorError(`The index ${index} occurs twice.`);
    vectors.set(index, readVector(property(item, 'embedding'), dimensions));
  }
  return [...vectors].sort(([a], [b]) => a - b).map(([, vector]) => vector);
}

function readVector(values: unknown, dimensions: number): Float32Array {
  try {
    return toUnitVector(values, dimensions);
  } catch (error) {
    if (!(error instanceof InvalidVectorError)) throw error;
    throw new InvalidVectorError(`A vector ${error.message}.`);
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
