import { catchInterrupts, type Interrupts } from '../app/interrupts.js';
import { readPackageFacts } from '../app/package-facts.js';
import { type Config, loadConfig } from '../config.js';
import { Arguments } from './arguments.js';
import type { CommandEntry, Context, Outcome } from './command.js';
import { CommandError, EXIT, exitCodeOf, explain, type Problem, usageError } from './failure.js';
import { helpForAll, helpForCommand } from './help.js';
import { findCommand, nearest, parseArguments } from './parse-arguments.js';
import { createProgress } from './progress.js';
import type { Terminal } from './terminal.js';

/**
 * Runs what was typed (`process.argv` from its third element) and resolves to the exit code. Every failure
 * becomes one message on stderr, or with `--json` an object on stdout.
 */
export async function run(
  table: readonly CommandEntry[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const found = findCommand(table, words);
  const json = words.includes('--json');
  if (found !== undefined) return runCommand(found.entry, found.rest, json, terminal);
  const problem = withoutCommand(table, words, terminal);
  if (problem === undefined) return EXIT.ok;
  return print(terminal, json, { command: '', startedAt: performance.now() }, failed(problem));
}

/** Answers `--help` and `--version`; else what is wrong. */
function withoutCommand(
  table: readonly CommandEntry[],
  words: readonly string[],
  { stdout }: Terminal,
): Problem | undefined {
  const typed = words.filter((word) => !word.startsWith('-'));
  if (typed.length === 0 && words.includes('--version')) stdout.write(`${readPackageFacts().version}\n`);
  else if (words.includes('--help') || words.includes('-h')) stdout.write(`${helpForAll(table)}\n`);
  else return explain(usageError(unknownCommand(table, typed)));
  return undefined;
}

function unknownCommand(table: readonly CommandEntry[], typed: readonly string[]): string {
  const help = "'engraph --help' lists the commands.";
  if (typed.length === 0) return `A command is missing; ${help}`;
  const names = table.map(({ name }) => name);
  const group = names.filter((name) => name.startsWith(`${typed[0]} `));
  if (group.length > 0 && typed.length === 1)
    return `"${typed[0]}" needs one more word: ${group.join(', ')}.`;
  // A command of two words is compared with two, one of a single word with the first.
  const word = group.length > 0 ? typed.slice(0, 2).join(' ') : (typed[0] ?? '');
  return `"${word}" is no command. Did you mean 'engraph ${nearest(word, names)}'? ${help}`;
}

async function runCommand(
  entry: CommandEntry,
  rest: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const call = { command: entry.name, startedAt: performance.now() };
  const progress = createProgress(terminal.stderr, json, entry.name);
  let config: Config | undefined;
  let interrupts: Interrupts | undefined;
  try {
    const command = await entry.load();
    const args = rest.includes('-h') ? new Arguments([], { help: true }) : parseArguments(command, rest);
    if (args.flag('help')) {
      terminal.stdout.write(`${helpForCommand(entry, command)}\n`);
      return EXIT.ok;
    }
    const context: Context = {
      args,
      terminal,
      json,
      progress,
      config: () => {
        config ??= loadConfig();
        return config;
      },
      interrupts: () => {
        interrupts ??= catchInterrupts();
        return interrupts;
      },
    };
    const outcome = await command.run(context);
    progress.end();
    return print(terminal, json, call, outcome);
  } catch (error) {
    progress.end();
    const isDetailed = config !== undefined && ['debug', 'trace'].includes(config.log.level);
    // Whatever an abort made fail, it was the abort, unless the command has more to say about it.
    const isAbort = interrupts?.signal.aborted === true && !(error instanceof CommandError);
    const cause = isAbort ? interrupts?.signal.reason : error;
    return print(terminal, json, call, failed(explain(cause, isDetailed)));
  } finally {
    interrupts?.[Symbol.dispose]();
  }
}

function failed(problem: Problem): Outcome {
  return { exitCode: exitCodeOf(problem.code), errors: [problem] };
}

function print(
  { stdout, stderr }: Terminal,
  json: boolean,
  { command, startedAt }: { readonly command: string; readonly startedAt: number },
  { exitCode = EXIT.ok, text, data = null, count, errors = [], printed = false }: Outcome,
): number {
  if (printed) return exitCode;
  if (json) {
    const status = statusOf(exitCode);
    const durationMs = Math.round(performance.now() - startedAt);
    stdout.write(`${JSON.stringify({ status, command, durationMs, count: count ?? null, data, errors })}\n`);
    return exitCode;
  }
  if (text !== undefined) stdout.write(`${text}\n`);
  for (const { message } of errors) stderr.write(`${message}\n`);
  return exitCode;
}

function statusOf(exitCode: number): 'ok' | 'partial' | 'interrupted' | 'failed' {
  if (exitCode === EXIT.ok) return 'ok';
  if (exitCode === EXIT.partly) return 'partial';
  return exitCode === EXIT.interrupted ? 'interrupted' : 'failed';
}
