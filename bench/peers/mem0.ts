import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** mem0's package with the store that it ships. */
export interface Mem0 {
  /** Stores texts as they are; the ids that they got, in order. */
  add(input: { userId: string; runId: string; texts: readonly string[] }): Promise<readonly string[]>;
  /** Ids, best first, and how long the call took inside of its process. */
  search(input: { query: string; userId: string; first: number }): Promise<Mem0Answer>;
  close(): Promise<void>;
}

export interface Mem0Answer {
  readonly ids: readonly string[];
  readonly milliseconds: number;
}

export interface Mem0Options {
  /** Takes all that it writes. */
  readonly dataDir: string;
  /** Of an endpoint that speaks OpenAI's embeddings API, up to and with `/v1`. */
  readonly baseURL: string;
  readonly model: string;
  readonly dimensions: number;
}

const PROGRAM = fileURLToPath(new URL('mem0-process.mjs', import.meta.url));

/** Starts it in a process of its own. It reports nothing to its makers: see MEM0_TELEMETRY in its documentation. */
export async function openMem0(options: Mem0Options): Promise<Mem0> {
  const child = fork(PROGRAM, {
    env: { ...process.env, MEM0_TELEMETRY: 'false', MEM0_DIR: options.dataDir },
    // tsx, which runs the bench, is not for it.
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`mem0's process ended with ${code}.`);
  });
  // Nobody may be waiting when it ends.
  ended.catch(() => undefined);
  const call = async (action: string, input: object): Promise<unknown> => {
    child.send({ action, input });
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    const { result, error } = answer as { result?: unknown; error?: string };
    if (error !== undefined) throw new Error(`mem0 failed: ${error}`);
    return result;
  };
  await call('open', options);
  return {
    add: async (input) => (await call('add', input)) as readonly string[],
    search: async (input) => (await call('search', input)) as Mem0Answer,
    close: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
