import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { type BenchResult, type Outcome, tablesOf } from './figures.js';

/** Where results are kept; not committed. */
export const RESULTS = new URL('./results/', import.meta.url);

/** Writes the figures with all that is needed to repeat them to bench/results/NAME.json. */
export function keepResult(name: string, args: readonly string[], figures: Outcome): BenchResult {
  const result: BenchResult = {
    command: ['npm run bench --', name, ...args.map(shortPath)].join(' '),
    measuredAt: new Date().toISOString(),
    commit: commit(),
    machine: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
    figures,
  };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL(`${name}.json`, RESULTS), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

export function printResult({ machine, figures }: BenchResult): void {
  console.log(machine);
  for (const [title, rows] of Object.entries(tablesOf(figures))) {
    if (title !== '') console.log(title);
    console.table(rows);
  }
}

/** A folder of this machine says nothing on a page: its last part does. */
function shortPath(argument: string): string {
  return argument.includes('/') ? `…/${argument.split('/').findLast((part) => part !== '') ?? ''}` : argument;
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+';
    return `${git('rev-parse', '--short=10', 'HEAD')}${changed}`;
  } catch {
    // Not in a repository, or without git.
    return '';
  }
}
