import { openReindexing, type Reindexing, type ReindexProgress } from '../../app/reindex-store.js';
import { confirm } from '../ask.js';
import type { Command, Context, Outcome } from '../command.js';
import { CommandError, EXIT } from '../failure.js';

/** `engraph reindex` */
export const reindexCommand: Command = {
  positionals: [],
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  details: `
Run it after a change of ENGRAPH_TEXT_ANALYZER, with the new configuration. Until it is done, searches by
words, and searches by meaning in scopes of more than 500 memories, wait and then fail (STORE_UNAVAILABLE,
TIMEOUT); all else goes on. Servers that run must be restarted with the new configuration afterwards.
When it is interrupted the database goes on by itself; a server that starts waits for it.`,
  run: async (context) => {
    const { progress } = context;
    const { signal } = context.interrupts();
    const reindexing = await openReindexing(context.config(), progress.report, signal);
    try {
      progress.end();
      return await replace(context, reindexing, signal);
    } finally {
      await reindexing.close();
    }
  },
};

async function replace(context: Context, reindexing: Reindexing, signal: AbortSignal): Promise<Outcome> {
  const { index, configured: to, memories, uri } = reindexing;
  if (index === null) {
    const text = `The store at ${uri} was never used: there is nothing to index. 'engraph serve' will use the analyzer '${to}'.`;
    return { text, count: 0, data: { from: null, to, memories: 0 } };
  }
  const { analyzer: from, state } = index;
  if (from === to && state === 'ONLINE') {
    const text = `The text index of the store at ${uri} is made with the analyzer '${to}' already.`;
    return { text, count: 0, data: { from, to, memories: 0 } };
  }
  const question = `Index the words of ${memories} memories in the store at ${uri} anew: with the analyzer '${to}' instead of '${from}'. Until it is done, searches by words fail (STORE_UNAVAILABLE); servers must be restarted with the new configuration afterwards.`;
  if (context.args.flag('yes')) context.terminal.stderr.write(context.json ? '' : `${question}\n`);
  else if (!(await confirm(context.terminal, `${question} Go on?`, signal))) {
    return { exitCode: EXIT.failure, errors: [{ code: 'DECLINED', message: 'Nothing was changed.' }] };
  }
  await work(context, reindexing, signal);
  const text = `Indexed ${memories} memories with the analyzer '${to}'. Start the servers with this configuration now.`;
  return { text, count: memories, data: { from, to, memories } };
}

async function work(context: Context, reindexing: Reindexing, signal: AbortSignal): Promise<void> {
  const report = (progress: ReindexProgress) => {
    const finished = progress.done === progress.total;
    context.progress.report({ phase: 'reindex', message: '', ...progress, unit: 'memories', finished });
  };
  try {
    await reindexing.run(report, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const message =
      'Interrupted. The database goes on building the index; a server with this configuration waits for it when it starts.';
    throw new CommandError('INTERRUPTED', message, { cause: error });
  }
}
