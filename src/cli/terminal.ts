/** A stream that text is written to. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Characters in a line; 80 where there are no lines. */
  readonly columns: number;
}

/** Where a command reads and writes: data on stdout, everything else on stderr. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream;
}

/** The reader went away: a closed pipe, a closed terminal. Nothing is wrong with the program. */
const READER_GONE = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** The streams of this process. A reader that goes away costs its text, never the process. */
export function openTerminal(): Terminal {
  return {
    stdout: openOutput(process.stdout, () => {
      process.exitCode = 1;
    }),
    stderr: openOutput(process.stderr, () => undefined),
    stdin: process.stdin,
  };
}

/** `onLost` is called when text is lost although somebody may want it, as on a full disk. */
export function openOutput(stream: NodeJS.WriteStream, onLost: () => void): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (!READER_GONE.has(error.code ?? '')) onLost();
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      // 0 on a terminal that was never given a size.
      return stream.columns || 80;
    },
  };
}

/** All that makes a terminal do something else than show a character; tab and line feed stay. */
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Text from elsewhere, made unable to move the cursor, change colours or reverse the line. */
export function harmless(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(CONTROL, '\ufffd');
}
