import { appendFile, writeFile } from 'node:fs/promises';
import type { Command, Context, Outcome } from '../command.js';
import { EXIT, exitCodeOf, explain, type Problem } from '../failure.js';
import { MAX_LINE_BYTES, type Rejection } from '../import/entry-batch.js';
import { type ImportResult, type ImportState, importLines } from '../import/import-lines.js';
import { type Input, openInput } from '../import/open-input.js';
import { readLines } from '../import/read-lines.js';
import type { AddResult } from '../import/store-entries.js';
import { callServer } from '../server.js';

const OPERATION = `mutation Import($input: AddMemoriesInput!) {
  addMemories(input: $input) { results { entryIndex outcome code message } }
}`;

/** After these it is not certain what became of the call. */
const UNCERTAIN = ['TIMEOUT', 'COMMIT_UNKNOWN', 'CONNECTION_LOST', 'INTERNAL_SERVER_ERROR'];

/** Rejections that are repeated in the answer; the file has them all. */
const MAX_SHOWN = 10;

/** `engraph import` */
export const importCommand: Command = {
  positionals: ['FILE'],
  options: {
    'from-line': { type: 'string', value: 'N', help: 'leave out the lines before this one' },
  },
  details: `
FILE is JSONL; - reads the standard input. Each line is an entry of AddMemoriesInput in schema/memory.graphql:
  {"scope": {"userId": "alice"}, "text": "Alice takes her coffee black."}
  {"scope": {"userId": "alice", "runId": "r1"}, "messages": [{"role": "USER", "content": "Hello"}]}
Lines are sent in order to the server at ENGRAPH_URL (addMemories), with ENGRAPH_TOKEN when it is set, up to
100 entries and 500 memories a call. A line that is no JSON, or that the server rejects, goes to
FILE.rejected.jsonl with its number, code and message; the others go on, and the exit code is 5. After
Ctrl-C or a failure it says with which --from-line to go on.`,
  run: async (context) => {
    const { args, terminal } = context;
    const file = args.at(0);
    const fromLine = args.integer('from-line', 1, Number.MAX_SAFE_INTEGER) ?? 1;
    const { client } = context.config();
    const { signal } = context.interrupts();
    const input = await openInput(file, terminal.stdin, signal);
    const rejections: Rejection[] = [];
    const result = await importLines(readLines(input.chunks, MAX_LINE_BYTES), {
      send: async (entries) => {
        const data = await callServer<{ addMemories: { results: readonly AddResult[] } }>(client, OPERATION, {
          input: { entries },
        });
        return data.addMemories.results;
      },
      onRejected: async (rejection) => {
        // A file of an earlier import is replaced, except by the import that goes on with it.
        const write = rejections.length === 0 && fromLine === 1 ? writeFile : appendFile;
        await write(input.rejectedFile, `${JSON.stringify(rejection)}\n`);
        rejections.push(rejections.length < MAX_SHOWN ? rejection : { ...rejection, entry: null });
      },
      onProgress: (state) => context.progress.report(progressOf(state, input)),
      fromLine,
      signal,
    });
    return outcomeOf(context, result, rejections.slice(0, MAX_SHOWN), input);
  },
};

function progressOf(state: ImportState, { bytes }: Input) {
  const message = `${state.added} memories`;
  const step = { phase: 'import', message, done: state.bytes, total: bytes ?? 0 };
  return bytes === undefined ? { phase: 'import', message } : { ...step, finished: state.bytes >= bytes };
}

function outcomeOf(
  context: Context,
  result: ImportResult,
  shown: readonly Rejection[],
  { rejectedFile }: Input,
): Outcome {
  const { added, duplicates, skipped, rejected, nextLine } = result;
  const left = [
    ...(skipped > 0 ? [`${skipped} system messages`] : []),
    ...(duplicates > 0 ? [`${duplicates} duplicates`] : []),
  ];
  const isInterrupted = result.error === undefined && context.interrupts().signal.aborted;
  const failure = result.error === undefined ? undefined : explain(result.error);
  const goOn = `engraph import ${context.args.at(0)} --from-line ${nextLine}`;
  const errors: Problem[] = shown.map(({ line, code, message }) => ({
    code,
    message: `Line ${line}: ${message}`,
  }));
  if (rejected > shown.length) {
    errors.push({ code: 'MORE', message: `… and ${rejected - shown.length} more lines.` });
  }
  if (rejected > 0) {
    const message = `${rejected} ${rejected === 1 ? 'line was' : 'lines were'} not stored: see ${rejectedFile}.`;
    errors.push({ code: 'PARTLY', message });
  }
  if (failure) errors.push({ ...failure, message: `${failure.message}\n${hintOf(failure, result, goOn)}` });
  if (isInterrupted) errors.push({ code: 'INTERRUPTED', message: `Interrupted. To go on: ${goOn}` });
  return {
    exitCode: failure
      ? exitCodeOf(failure.code)
      : isInterrupted
        ? EXIT.interrupted
        : rejected > 0
          ? EXIT.partly
          : EXIT.ok,
    text: `Stored ${added} memories, up to line ${nextLine - 1}${left.length > 0 ? `, left out ${left.join(' and ')}` : ''}.`,
    data: {
      added,
      duplicates,
      skipped,
      rejected,
      rejectedFile: rejected > 0 ? rejectedFile : null,
      nextLine,
    },
    count: added,
    errors,
  };
}

function hintOf({ code }: Problem, { nextLine, lastSent }: ImportResult, goOn: string): string {
  if (lastSent === undefined || !UNCERTAIN.includes(code)) return `To go on: ${goOn}`;
  return (
    `Whether lines ${nextLine} to ${lastSent} were stored is not known. Look for them first; ` +
    `if they were not: ${goOn}, else with --from-line ${lastSent + 1}.`
  );
}
