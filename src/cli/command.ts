import type { Interrupts } from '../app/interrupts.js';
import type { Config } from '../config.js';
import type { Arguments } from './arguments.js';
import type { Problem } from './failure.js';
import type { ProgressView } from './progress.js';
import type { Terminal } from './terminal.js';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** Stands for the value in the help, such as `ID`. */
  readonly value?: string;
  readonly help: string;
}

/** What a command works with. */
export interface Context {
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly progress: ProgressView;
  /** Read at the first call. Throws ConfigError. */
  config(): Config;
  /** From the first call on, Ctrl-C and SIGTERM are caught; before it they end the process. */
  interrupts(): Interrupts;
}

/** What came of a command. */
export interface Outcome {
  /** 0 unless told. */
  readonly exitCode?: number;
  /** For people, on stdout; without the last line feed. */
  readonly text?: string;
  /** The same for programs, with `--json`. */
  readonly data?: unknown;
  /** How many things `data` is about. */
  readonly count?: number;
  readonly errors?: readonly Problem[];
  /** True when the command has printed all there is to print. */
  readonly printed?: boolean;
}

/** A verb of the command line. */
export interface Command {
  /** Names of the arguments, all of them required: `['FILE']`. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What the help says below the options. */
  readonly details: string;
  run(context: Context): Promise<Outcome>;
}

/** An entry of the command table; a command's modules are loaded only when it is used. */
export interface CommandEntry {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}
