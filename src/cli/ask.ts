import { createInterface } from 'node:readline/promises';
import { usageError } from './failure.js';
import type { Terminal } from './terminal.js';

/**
 * True when the person at the terminal agrees. Where nobody can be asked, throws a usage error that names
 * `--yes`.
 */
export async function confirm(
  { stdin, stderr }: Terminal,
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (stdin.isTTY !== true || !stderr.isTTY)
    throw usageError(`${question}\nNobody can be asked here: add --yes to agree.`);
  const readline = createInterface({ input: stdin, output: process.stderr });
  // In raw mode the terminal sends Ctrl-C as a key, which reaches nobody else.
  readline.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await readline.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    readline.close();
  }
}
