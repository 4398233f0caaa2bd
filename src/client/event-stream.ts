/** After so long the connection counts as gone: the server sends at least a comment every 12 s. */
export const SILENCE_MS = 40_000;

/** An event of a stream in the format of server-sent events. */
export interface ServerEvent {
  /** 'message' when the event has no name. */
  readonly event: string;
  readonly data: string;
}

/**
 * The events of a `text/event-stream` body, as they arrive. Comments, with which a server keeps an idle connection
 * alive, are left out; an event that the end of the body cuts off is dropped. Fails when nothing at all, not even a
 * comment, has come for `silenceMs`: a connection whose other end is gone without a word looks like a quiet one.
 */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<ServerEvent, void, undefined> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  let fields: Fields = { event: 'message', data: [] };
  try {
    while (true) {
      const { done, value } = await within(silenceMs, reader.read());
      if (done) return;
      // A \r at the end may be half of a \r\n whose other half is still to come.
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line !== '') fields = withLine(fields, line);
        else {
          if (fields.data.length > 0) yield { event: fields.event, data: fields.data.join('\n') };
          fields = { event: 'message', data: [] };
        }
      }
    }
  } finally {
    // Also when the reader of the events stops early: it tells the server that nobody listens any more.
    reader.cancel().catch(() => undefined);
  }
}

interface Fields {
  readonly event: string;
  readonly data: readonly string[];
}

function withLine(fields: Fields, line: string): Fields {
  const colon = line.indexOf(':');
  const name = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (name === 'event') return { ...fields, event: value };
  if (name === 'data') return { ...fields, data: [...fields.data, value] };
  return fields;
}

async function within<Value>(ms: number, value: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${ms / 1_000} s`)), ms);
  });
  return Promise.race([value, silence]).finally(() => clearTimeout(timer));
}
