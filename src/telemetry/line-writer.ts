import { write, writeSync } from 'node:fs';

const MAX_WAITING = 4 * 1024 * 1024;
const RETRY_MS = 50;

/** Writers with lines that are not written yet; one listener writes them when the process exits. */
const waiting = new Set<LineWriter>();
process.on('exit', () => {
  for (const writer of waiting) writer.flushSync();
});

/**
 * Writes lines to a file descriptor without blocking the event loop and without ever failing: what cannot be
 * written (the reader is gone, the disk is full, 4 MiB wait already) is dropped. pino's own destination
 * throws on a full disk, and repeats the write for ever when the process wants to exit.
 */
export class LineWriter {
  readonly #fd: number;
  #lines: string[] = [];
  #length = 0;
  #writing = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    if (this.#length + line.length > MAX_WAITING) return;
    this.#lines.push(line);
    this.#length += line.length;
    waiting.add(this);
    if (!this.#writing) this.#writeAll();
  }

  /** Writes at once what waits; one try. */
  flushSync(): void {
    const text = this.#take();
    try {
      if (text !== '') writeSync(this.#fd, text);
    } catch {
      // There is no place left to tell it.
    }
  }

  #writeAll(): void {
    const text = this.#take();
    this.#writing = text !== '';
    if (this.#writing) this.#send(Buffer.from(text));
  }

  #send(bytes: Buffer): void {
    write(this.#fd, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#send(bytes), RETRY_MS);
      else if (error === null && written < bytes.length) this.#send(bytes.subarray(written));
      else this.#writeAll();
    });
  }

  #take(): string {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    waiting.delete(this);
    return text;
  }
}
