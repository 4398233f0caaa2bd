import type { Line } from './read-lines.js';

/** A line that is a JSON object; whether it is an entry of `addMemories` is for the server to say. */
export interface Entry {
  readonly line: number;
  readonly value: object;
  /** Memories that it makes at most. */
  readonly memories: number;
  /** Of its JSON. */
  readonly bytes: number;
}

/** A line that is not stored, as it stands in the file of rejected lines. */
export interface Rejection {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  /** What the line held, when it could be read. */
  readonly entry: unknown;
}

/** The server takes bodies of 1 MiB; what is longer is refused here, so that it is never held in memory. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** What fits one call: the server's limits, and few enough bytes for the call to end well within its deadline. */
export const BATCH_LIMITS = { entries: 100, memories: 500, bytes: 256 * 1024 } as const;

/** The entry in a line, why there is none, or undefined for a blank line. */
export function parseLine({ number, text }: Line): Entry | Rejection | undefined {
  if (text === null) {
    const message = `The line is longer than ${MAX_LINE_BYTES} bytes, or not UTF-8.`;
    return { line: number, code: 'LINE_UNREADABLE', message, entry: null };
  }
  if (text.trim() === '') return undefined;
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'The line is not a JSON object.';
    return { line: number, code: 'NOT_JSON', message, entry: text };
  }
  const messages: unknown = 'messages' in value ? value.messages : undefined;
  const memories = Array.isArray(messages) ? messages.length : 1;
  return { line: number, value, memories, bytes: Buffer.byteLength(text) };
}

/** undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Entries for one call, in the order of their lines. */
export class EntryBatch {
  readonly entries: Entry[] = [];
  #memories = 0;
  #bytes = 0;

  /** False when the entry has to wait for the next batch. An empty batch takes any entry. */
  add(entry: Entry): boolean {
    const { entries, memories, bytes } = BATCH_LIMITS;
    const fits =
      this.entries.length < entries &&
      this.#memories + entry.memories <= memories &&
      this.#bytes + entry.bytes <= bytes;
    if (!fits && this.entries.length > 0) return false;
    this.entries.push(entry);
    this.#memories += entry.memories;
    this.#bytes += entry.bytes;
    return true;
  }
}
