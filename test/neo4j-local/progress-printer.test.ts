import { expect, test } from 'vitest';
import type { Progress } from '../../src/artifacts/progress.js';
import { createProgressPrinter } from '../../src/neo4j-local/progress-printer.js';

function print(isTTY: boolean, reports: readonly Progress[]): string {
  let text = '';
  const printer = createProgressPrinter({ isTTY, write: (piece) => (text += piece) });
  for (const report of reports) printer.report(report);
  printer.end();
  return text;
}

const total = 152_000_000;
const download: Progress[] = Array.from({ length: 2_001 }, (_, step) => ({
  phase: 'jars',
  message: 'downloading',
  done: (total * step) / 2_000,
  total,
  filesDone: Math.floor((225 * step) / 2_000),
  files: 225,
  finished: step === 2_000,
}));

test('a log gets at most ten lines a phase, the last of them for the end', () => {
  const lines = print(false, download).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('jars: downloading 10 % of 152 MB');
  expect(lines[9]).toBe('jars: downloading 100 % of 152 MB');
});

test('waiting for minutes does not flood a log either', () => {
  const waiting = Array.from({ length: 500 }, (_, at) => ({
    phase: 'waiting',
    message: `process ${at % 3}`,
  }));
  expect(print(false, waiting).trimEnd().split('\n')).toHaveLength(9);
  expect(print(false, Array(500).fill({ phase: 'starting', message: 'Neo4j' }))).toBe('starting: Neo4j\n');
});

test('a terminal gets one line that is rewritten, with the phases in order', () => {
  const text = print(true, [
    { phase: 'java', message: 'Java 21', finished: true },
    ...download.slice(0, 500),
    { phase: 'jars', message: 'downloading', done: total, total, finished: true },
    { phase: 'starting', message: 'Neo4j' },
    { phase: 'ready', message: 'ready 6.1s', finished: true },
  ]);
  expect(text.match(/\n/g)).toHaveLength(1);
  const views = text.split('\r\x1b[K');
  expect(views.at(-1)).toBe('java ok -> jars ok -> starting -> ready 6.1s\n');
  expect(views.at(-4)).toMatch(/^java ok -> jars 56\/225 38\/152 MB ETA \d+s$/);
});
