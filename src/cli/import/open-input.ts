import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { usageError } from '../failure.js';

/** What is imported. */
export interface Input {
  /** Its bytes; ends early, without an error, when the signal aborts. */
  readonly chunks: AsyncIterable<Buffer>;
  /** undefined when it is not known beforehand. */
  readonly bytes: number | undefined;
  /** Where rejected lines go. */
  readonly rejectedFile: string;
}

/** A file, or with `-` the standard input. Throws a usage error when it cannot be read. */
export async function openInput(file: string, stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<Input> {
  if (file === '-') {
    return { chunks: untilAborted(stdin, signal), bytes: undefined, rejectedFile: 'stdin.rejected.jsonl' };
  }
  const facts = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `${file} cannot be read (${error.code}). Check the name, or type - to read the standard input.`,
    );
  });
  if (facts.isDirectory()) throw usageError(`${file} is a folder; give a JSONL file.`);
  const bytes = facts.isFile() ? facts.size : undefined;
  const chunks = untilAborted(createReadStream(file), signal);
  return { chunks, bytes, rejectedFile: `${file}.rejected.jsonl` };
}

/** Nobody may ever type the next line, so that the end cannot wait for it. */
async function* untilAborted(stream: NodeJS.ReadableStream, signal: AbortSignal): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  const end = new Promise<{ done: true; value: undefined }>((resolve) => {
    const onAbort = () => resolve({ done: true, value: undefined });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([chunks.next(), end]);
      if (done) return;
      yield Buffer.from(value);
    }
  } finally {
    // An open standard input would keep the process running.
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
  }
}
