import { parseArgs } from 'node:util';
import { distance } from '../config/problems.js';
import { Arguments } from './arguments.js';
import type { Command, CommandEntry, OptionSpec } from './command.js';
import { usageError } from './failure.js';

/** Options of every command. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', help: 'print one JSON object, and progress as JSON lines on stderr' },
  help: { type: 'boolean', help: 'print this' },
} as const satisfies Record<string, OptionSpec>;

/** The entry that the words name, and what is left of them; undefined when they name none. */
export function findCommand(
  table: readonly CommandEntry[],
  words: readonly string[],
): { readonly entry: CommandEntry; readonly rest: readonly string[] } | undefined {
  // Common options may stand in front of the command; they take no value.
  const leading = words.findIndex((word) => !word.startsWith('-'));
  if (leading === -1) return undefined;
  const [before, after] = [words.slice(0, leading), words.slice(leading)];
  for (const length of [2, 1]) {
    const name = after.slice(0, length).join(' ');
    const entry = table.find((candidate) => candidate.name === name);
    if (entry !== undefined) return { entry, rest: [...before, ...after.slice(length)] };
  }
  return undefined;
}

/** Throws a usage error that names the nearest option, or what is missing or too much. */
export function parseArguments(command: Command, rest: readonly string[]): Arguments {
  const options: Record<string, OptionSpec> = { ...command.options, ...COMMON_OPTIONS };
  const parsed = parse(options, rest);
  const { positionals } = parsed;
  if (parsed.values.help !== true) checkCount(command.positionals, positionals);
  return new Arguments(positionals, parsed.values);
}

function parse(options: Readonly<Record<string, OptionSpec>>, rest: readonly string[]) {
  // Not strict: the messages of the strict mode repeat what was typed, which may be a secret.
  const { tokens } = parseArgs({
    args: [...rest],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (spec === undefined) throw unknownOption(token.rawName, Object.keys(options));
    values[token.name] = optionValue(token.name, spec, token.value, token.inlineValue === true);
  }
  return { positionals, values };
}

function optionValue(
  name: string,
  spec: OptionSpec,
  value: string | undefined,
  inline: boolean,
): string | boolean {
  if (spec.type === 'boolean') {
    if (value !== undefined) throw usageError(`--${name} takes no value.`);
    return true;
  }
  // `--user --agent x` is a forgotten value; one that begins with a dash is written `--user=-x`.
  if (value === undefined || value === '' || (!inline && value.startsWith('-'))) {
    throw usageError(`--${name} needs a value: --${name}=${spec.value ?? 'VALUE'}.`);
  }
  return value;
}

function checkCount(names: readonly string[], given: readonly string[]): void {
  const missing = names[given.length];
  if (missing !== undefined) throw usageError(`${missing} is missing.`);
  if (given.length > names.length) {
    const extra = given.slice(names.length).map((word) => `"${word}"`);
    throw usageError(`${extra.join(', ')} is too much. Put a text of several words in quotation marks.`);
  }
}

function unknownOption(rawName: string, names: readonly string[]): Error {
  if (rawName === '--token') {
    return usageError(
      '--token is no option, because every user of a machine can read command lines: set ENGRAPH_TOKEN.',
    );
  }
  const known = names.map((name) => `--${name}`);
  return usageError(`${rawName} is no option here. Did you mean ${nearest(rawName, known)}?`);
}

/** The word that takes the fewest changes to become. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  return words.toSorted((a, b) => distance(word, a) - distance(word, b))[0];
}
