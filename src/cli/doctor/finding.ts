import { styleText } from 'node:util';

/** What one check found. */
export interface Finding {
  readonly name: string;
  /** `note` is nothing wrong: something that is not there yet, or not needed. */
  readonly status: 'ok' | 'note' | 'problem';
  readonly detail: string;
  /** What to do about a problem. */
  readonly remedy?: string;
}

/** A finding about something that is as it should be. */
export function ok(name: string, detail: string): Finding {
  return { name, status: 'ok', detail };
}

/** A finding that says something, and is no reason to do anything. */
export function note(name: string, detail: string): Finding {
  return { name, status: 'note', detail };
}

/** A finding that keeps a server from starting or working; a message of an error names its own remedy. */
export function problem(name: string, detail: string, remedy?: string): Finding {
  return { name, status: 'problem', detail, ...(remedy === undefined ? {} : { remedy }) };
}

/** What an error says, as a problem. */
export function failure(name: string, error: unknown): Finding {
  return problem(name, error instanceof Error ? error.message : String(error));
}

const COLOUR = { ok: 'green', note: 'yellow', problem: 'red' } as const;

/** One line, and one for the remedy. Colours only on a terminal that wants them (NO_COLOR). */
export function findingText({ name, status, detail, remedy }: Finding, stream: NodeJS.WriteStream): string {
  const mark = styleText(COLOUR[status], status.padEnd(7), { stream });
  const indent = ' '.repeat(22);
  const lines = [detail, ...(remedy === undefined ? [] : [`-> ${remedy}`])].join('\n');
  return `${mark}  ${name.padEnd(12)} ${lines.replaceAll('\n', `\n${indent}`)}`;
}
