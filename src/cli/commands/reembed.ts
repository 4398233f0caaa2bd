import { openReembedding, type Reembedding } from '../../app/reembed-store.js';
import { describeEmbedder } from '../../memory/embedder-pin.js';
import { confirm } from '../ask.js';
import type { Command, Context, Outcome } from '../command.js';
import { CommandError, EXIT } from '../failure.js';

/** `engraph reembed` */
export const reembedCommand: Command = {
  positionals: [],
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  details: `
Run it after a change of ENGRAPH_EMBEDDER or ENGRAPH_EMBEDDING_MODEL, with the new configuration. From its
beginning to its end no server can add to this store or search it (EMBEDDER_MISMATCH); reading goes on.
With ENGRAPH_EMBEDDER=lexical it removes all vectors; with a model it gives a LEXICAL store its vectors.
Servers that run must be restarted with the new configuration afterwards. It may be interrupted at any
time: run it again, and it goes on with what is left.`,
  run: async (context) => {
    const { progress } = context;
    const { signal } = context.interrupts();
    const reembedding = await openReembedding(context.config(), progress.report, signal);
    try {
      progress.end();
      return await replace(context, reembedding, signal);
    } finally {
      await reembedding.close();
    }
  },
};

async function replace(context: Context, reembedding: Reembedding, signal: AbortSignal): Promise<Outcome> {
  const { pin, foreign, configured, uri } = reembedding;
  const to = describeEmbedder(configured);
  if (pin === null) {
    const text = `The store at ${uri} was never used: there is nothing to re-embed. 'engraph serve' will use ${to}.`;
    return { text, count: 0, data: { from: null, to, memories: 0 } };
  }
  const from = describeEmbedder(pin.identity);
  if (from === to && pin.state === 'READY' && foreign === 0) {
    const text = `The store at ${uri} holds vectors of ${to} already.`;
    return { text, count: 0, data: { from, to, memories: 0 } };
  }
  const question = describe(reembedding, from, to);
  if (context.args.flag('yes')) context.terminal.stderr.write(context.json ? '' : `${question}\n`);
  else if (!(await confirm(context.terminal, `${question} Go on?`, signal))) {
    return { exitCode: EXIT.failure, errors: [{ code: 'DECLINED', message: 'Nothing was changed.' }] };
  }
  const memories = await work(context, reembedding, signal);
  const text = `Re-embedded ${memories} memories with ${to}. Start the servers with this configuration now.`;
  return { text, count: memories, data: { from, to, memories } };
}

function describe({ pin, foreign, uri }: Reembedding, from: string, to: string): string {
  const what =
    pin?.state === 'REEMBEDDING'
      ? `Go on with re-embedding the store at ${uri}: ${foreign} memories are left, with ${to}.`
      : `Replace the vectors of ${foreign} memories in the store at ${uri}: from ${from} to ${to}.`;
  return `${what} Until it is done, servers on this store answer EMBEDDER_MISMATCH; they must be restarted with the new configuration afterwards.`;
}

async function work(context: Context, reembedding: Reembedding, signal: AbortSignal): Promise<number> {
  let last = { done: 0, total: 0 };
  const report = (progress: { readonly done: number; readonly total: number }) => {
    last = progress;
    const finished = progress.done === progress.total;
    context.progress.report({ phase: 'reembed', message: '', ...progress, unit: 'memories', finished });
  };
  try {
    return await reembedding.run(report, signal);
  } catch (error) {
    if (last.total === 0 && !signal.aborted) throw error;
    const reason = signal.aborted ? 'Interrupted' : error instanceof Error ? error.message : String(error);
    const code = signal.aborted ? 'INTERRUPTED' : codeOf(error);
    const message = `${reason} (${last.done} of ${last.total} memories done). Run 'engraph reembed' again to go on; until then servers answer EMBEDDER_MISMATCH.`;
    throw new CommandError(code, message, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'FAILED';
}
