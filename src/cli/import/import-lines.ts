import { EntryBatch, parseLine, type Rejection } from './entry-batch.js';
import type { Line } from './read-lines.js';
import { type SendEntries, type Stored, storeEntries } from './store-entries.js';

/** How far an import has come; it goes forward with every call that the server has answered. */
export interface ImportState {
  /** Memories. */
  readonly added: number;
  /** Texts that were there already, or twice in the file. */
  readonly duplicates: number;
  /** Messages that are nothing to remember. */
  readonly skipped: number;
  /** Lines. */
  readonly rejected: number;
  /** The first line of which nothing is stored yet: where to go on. */
  readonly nextLine: number;
  /** Bytes of the file that are dealt with. */
  readonly bytes: number;
}

type Place = Pick<ImportState, 'nextLine' | 'bytes'>;

export interface ImportOptions {
  readonly send: SendEntries;
  /** Keeps a line that was not stored. */
  readonly onRejected: (rejection: Rejection) => Promise<void>;
  readonly onProgress: (state: ImportState) => void;
  /** Lines before it are left out. */
  readonly fromLine: number;
  /** Ends the import after the call that is under way. */
  readonly signal: AbortSignal;
}

/** How an import ended: at the end of the file unless `error` is set or the signal was aborted. */
export interface ImportResult extends ImportState {
  readonly error?: unknown;
  /** The last line that was sent in the call that failed. */
  readonly lastSent?: number | undefined;
}

/** Sends the lines of a file to the server in batches, one call after the other. */
export function importLines(lines: AsyncIterable<Line>, options: ImportOptions): Promise<ImportResult> {
  return new Import(options).run(lines);
}

class Import {
  readonly #options: ImportOptions;
  #state: ImportState;
  #batch = new EntryBatch();
  /** Where the file stands after the last line of the batch, or a blank one behind it. */
  #end: Place;
  #lastSent: number | undefined;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#end = { nextLine: options.fromLine, bytes: 0 };
    this.#state = { added: 0, duplicates: 0, skipped: 0, rejected: 0, ...this.#end };
  }

  async run(lines: AsyncIterable<Line>): Promise<ImportResult> {
    const { fromLine, signal } = this.#options;
    try {
      for await (const line of lines) {
        if (signal.aborted) break;
        const parsed = line.number < fromLine ? undefined : parseLine(line);
        const end = { nextLine: Math.max(fromLine, line.number + 1), bytes: line.end };
        if (parsed !== undefined && 'code' in parsed) await this.#reject(parsed, end);
        else if (parsed !== undefined && !this.#batch.add(parsed)) {
          await this.#flush();
          this.#batch.add(parsed);
        }
        this.#end = end;
      }
      if (!signal.aborted) await this.#flush();
      return this.#state;
    } catch (error) {
      return { ...this.#state, error, lastSent: this.#lastSent };
    }
  }

  /** After what stands before it, so that rejected lines are kept in order. */
  async #reject(rejection: Rejection, end: Place): Promise<void> {
    await this.#flush();
    const nothing = { added: 0, duplicates: 0, skipped: 0 };
    await this.#count({ ...nothing, rejected: [rejection], lastLine: rejection.line }, end);
  }

  async #flush(): Promise<void> {
    const { entries } = this.#batch;
    this.#lastSent = entries.at(-1)?.line;
    if (this.#lastSent === undefined) this.#state = { ...this.#state, ...this.#end };
    for await (const part of storeEntries(this.#options.send, entries)) {
      const isLast = part.lastLine === this.#lastSent;
      await this.#count(part, isLast ? this.#end : { ...this.#state, nextLine: part.lastLine + 1 });
    }
    this.#lastSent = undefined;
    this.#batch = new EntryBatch();
  }

  async #count({ added, duplicates, skipped, rejected }: Stored, { nextLine, bytes }: Place): Promise<void> {
    for (const rejection of rejected) await this.#options.onRejected(rejection);
    this.#state = {
      added: this.#state.added + added,
      duplicates: this.#state.duplicates + duplicates,
      skipped: this.#state.skipped + skipped,
      rejected: this.#state.rejected + rejected.length,
      nextLine,
      bytes,
    };
    this.#options.onProgress(this.#state);
  }
}
