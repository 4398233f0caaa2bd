import { serve } from '../../main.js';
import type { Command } from '../command.js';
import { startBlock, startFacts } from '../start-block.js';

/** `engraph serve` */
export const serveCommand: Command = {
  positionals: [],
  options: {},
  details: `
Runs until Ctrl-C or SIGTERM, then answers what it has begun and stops its own Neo4j; the data stays. A
second Ctrl-C ends it at once. HOST and PORT say where it listens; the log goes to stderr.
With --json the block that it prints once it answers is one JSON object.`,
  run: async ({ config, progress, terminal, json }) => {
    const { stdout, stderr } = terminal;
    const settings = config();
    const startedAt = performance.now();
    const exitCode = await serve(settings, {
      onProgress: progress.report,
      onStarted: (engraph) => {
        progress.end();
        const data = startFacts(engraph, settings);
        const durationMs = Math.round(performance.now() - startedAt);
        const answer = { status: 'ok', command: 'serve', durationMs, count: null, data, errors: [] };
        stdout.write(`${json ? JSON.stringify(answer) : startBlock(data)}\n`);
      },
      onStopping: () => {
        progress.end();
        if (stderr.isTTY && !json) stderr.write('Stopping; Ctrl-C again ends it at once.\n');
      },
    });
    return { exitCode, printed: true };
  },
};
