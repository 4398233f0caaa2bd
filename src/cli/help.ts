import type { Command, CommandEntry, OptionSpec } from './command.js';
import { COMMON_OPTIONS } from './parse-arguments.js';

const EXIT_CODES = `Exit codes: 0 done, 1 failure, 2 wrong usage or configuration, 3 unreachable, 4 denied,
5 partly done, 130 interrupted.`;

/** `engraph --help`. */
export function helpForAll(table: readonly CommandEntry[]): string {
  const commands = columns(table.map(({ name, summary }) => [name, summary]));
  return `Engraph keeps the memory of AI agents as a graph.

Usage: engraph COMMAND [OPTIONS]

${commands}

engraph COMMAND --help explains a command; engraph --version prints the version. Everything else is
configured by environment variables: see .env.example.
${EXIT_CODES}`;
}

/** `engraph COMMAND --help`. */
export function helpForCommand({ name, summary }: CommandEntry, command: Command): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS });
  const usage = ['engraph', name, ...command.positionals, '[OPTIONS]'].join(' ');
  return `${summary[0]?.toUpperCase()}${summary.slice(1)}.

Usage: ${usage}

${columns(options.map(([option, spec]) => [synopsis(option, spec), spec.help]))}

${command.details.trim()}`;
}

function synopsis(name: string, { type, value }: OptionSpec): string {
  return type === 'boolean' ? `--${name}` : `--${name} ${value ?? 'VALUE'}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
