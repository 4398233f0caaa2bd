/** A line of a file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line feed; null when it is longer than `maxBytes` or not UTF-8. */
  readonly text: string | null;
  /** How many bytes of the file end with this line. */
  readonly end: number;
}

const LINE_FEED = 0x0a;

/**
 * The lines of a stream of bytes, one at a time. Of a line longer than `maxBytes` nothing is kept, so that a
 * file of any shape needs no more memory than that.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let number = 0;
  let end = 0;
  const take = (part: Buffer) => {
    size += part.length;
    if (size > maxBytes) parts = [];
    else parts.push(part);
  };
  const line = (): Line => {
    const text = size > maxBytes ? null : decode(Buffer.concat(parts));
    [parts, size] = [[], 0];
    number += 1;
    return { number, text, end };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      take(chunk.subarray(from, at));
      end += at + 1 - from;
      from = at + 1;
      yield line();
    }
    take(chunk.subarray(from));
    end += chunk.length - from;
  }
  if (size > 0) yield line();
}

/** null when the bytes are not UTF-8. A byte order mark is left out. */
function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
