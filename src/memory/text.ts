import { MemoryError } from './errors.js';

/** Bytes of UTF-8 that a memory's text may have. */
export const MAX_TEXT_BYTES = 32_768;
/** Bytes of UTF-8 that a search query may have. */
export const MAX_QUERY_BYTES = 4_096;

const encoder = new TextEncoder();

/**
 * The text itself, untrimmed; NUL and every other character are kept. Throws VALIDATION_007 when it is
 * blank, too long, or has half of a surrogate pair, which the database would store as another character.
 */
export function parseText(value: string, argument: string, maxBytes = MAX_TEXT_BYTES): string {
  const problem =
    value.trim() === ''
      ? 'is blank'
      : !value.isWellFormed()
        ? 'has a lone surrogate: it is not well-formed Unicode'
        : value.length > maxBytes || encoder.encode(value).length > maxBytes
          ? `is longer than ${maxBytes} bytes of UTF-8`
          : null;
  if (problem !== null)
    throw new MemoryError('VALIDATION_007', { message: `'${argument}' ${problem}.`, argument });
  return value;
}
