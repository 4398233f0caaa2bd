import { GraphQLScalarType, Kind } from 'graphql';
import { MemoryError } from '../memory/errors.js';

/** A scalar for whole numbers from `min` to `max`, as an argument. Any other value is VALIDATION_009. */
export function boundedInt(name: string, min: number, max: number): GraphQLScalarType<number> {
  const check = (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    const message = `'${name.toLowerCase()}' must be a whole number from ${min} to ${max}.`;
    throw new MemoryError('VALIDATION_009', { message });
  };
  return new GraphQLScalarType<number>({
    name,
    description: `A whole number from ${min} to ${max}.`,
    parseValue: check,
    parseLiteral: (node) => check(node.kind === Kind.INT ? Number(node.value) : undefined),
  });
}
