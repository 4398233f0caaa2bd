import { parseArgs } from 'node:util';
import { openEmbedder } from '../src/app/open-embedder.js';
import { loadConfig } from '../src/config.js';
import { wholeNumber, wholeNumbers } from './arguments.js';
import { KeptEmbedder } from './embedding-cache.js';
import type { Figures, Tables } from './figures.js';
import { compareSizes } from './scale/compare-sizes.js';
import { runScale, type ScaleRun } from './scale/scale-run.js';

/**
 * Searches in stores of several sizes, all open at once and asked in turn: recall of the vector arm against brute force,
 * latency through HTTP and of the bare statements, db hits and leaks, for a scope of every shape and size; and how latency
 * changes from the smallest store to each larger one. Stores are kept in bench/results/stores while what writes them is
 * unchanged.
 */
export async function benchScale(args: readonly string[]): Promise<Tables> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string', default: '10000,100000' },
      questions: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const sizes = wholeNumbers('--sizes', values.sizes).toSorted((a, b) => a - b);
  const options = {
    questionsPerScope: wholeNumber('--questions', values.questions),
    rounds: wholeNumber('--rounds', values.rounds),
  };
  const model = new KeptEmbedder(await openEmbedder(loadConfig()));
  try {
    return tablesFrom(await runScale(sizes, model, options));
  } finally {
    await model.close();
  }
}

function tablesFrom(runs: readonly ScaleRun[]): Tables {
  const tables: Record<string, readonly Figures[]> = { Stores: runs.map(({ summary }) => summary) };
  for (const { memories, cells } of runs) {
    tables[`Scopes in ${memories} memories`] = cells;
  }
  const [smallest, ...larger] = runs;
  for (const { memories, cells } of larger) {
    tables[`p50 in ${memories} over ${smallest?.memories}`] = compareSizes(smallest?.cells ?? [], cells);
  }
  return tables;
}
