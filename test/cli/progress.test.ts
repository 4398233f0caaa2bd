import { describe, expect, test } from 'vitest';
import { createProgress } from '../../src/cli/progress.js';
import { duration, etaSeconds, LineFilter, lineText, phaseText } from '../../src/cli/progress-text.js';
import type { Output } from '../../src/cli/terminal.js';

const MB = 1_000_000;
const jars = {
  phase: 'jars',
  message: 'downloading',
  done: 38 * MB,
  total: 152 * MB,
  filesDone: 42,
  files: 225,
};

/** What was written to a terminal of this width, or to a log when it is null. */
function recorder(columns: number | null) {
  const written: string[] = [];
  const output: Output = {
    write: (text) => void written.push(text),
    isTTY: columns !== null,
    columns: columns ?? 80,
  };
  return { written, output };
}

describe('the remaining time', () => {
  test('follows the pace since the phase began, not what an earlier try had left', () => {
    const step = { phase: 'jars', message: '', done: 60, total: 100 };
    expect(etaSeconds(step, { at: 0, done: 50 }, 5_000)).toBe(20);
    expect(duration(20)).toBe('20s');
    expect([duration(80), duration(7_500)]).toEqual(['1m20s', '2h05m']);
  });

  test('is not told while nothing is known', () => {
    const step = { phase: 'jars', message: '', done: 60, total: 100 };
    expect(etaSeconds(step, { at: 0, done: 50 }, 999)).toBeUndefined();
    expect(etaSeconds(step, { at: 0, done: 60 }, 5_000)).toBeUndefined();
    expect(etaSeconds({ phase: 'java', message: '' }, { at: 0, done: 0 }, 5_000)).toBeUndefined();
  });
});

describe('on a terminal', () => {
  test('a phase shows files, megabytes and the remaining time, a job a bar', () => {
    expect(phaseText(jars, { at: 0, done: 0 }, 3_000, true)).toBe('jars 42/225 38/152 MB ETA 9s');
    const job = { phase: 'reembed', message: '', done: 1, total: 4, unit: 'memories' as const };
    expect(phaseText(job, { at: 0, done: 0 }, 3_000, true)).toBe(
      'reembed [#####---------------] 25 % 1/4 memories ETA 9s',
    );
    expect(phaseText({ ...jars, finished: true }, { at: 0, done: 0 }, 1, false)).toBe('jars ok');
  });

  test('all phases stand in one line that is rewritten, and stays when it ends', () => {
    const { written, output } = recorder(120);
    const view = createProgress(output, false, 'serve');
    view.report({ phase: 'java', message: 'Java 25', finished: true });
    view.report({ phase: 'starting', message: 'Neo4j' });
    view.report({ phase: 'ready', message: 'Neo4j 2026.08.1 after 6.1 s', finished: true });
    view.end();
    expect(written).toEqual([
      '\rjava ok\x1b[K',
      '\rjava ok -> starting …\x1b[K',
      '\rjava ok -> starting ok -> Neo4j 2026.08.1 after 6.1 s\x1b[K',
      '\n',
    ]);
  });

  test('a line never wraps: of one that is too long the end is shown', () => {
    const { written, output } = recorder(30);
    const view = createProgress(output, false, 'serve');
    for (let i = 0; i < 10; i++) view.report({ phase: `phase-${i}`, message: '', finished: true });
    for (const text of written) expect(text.replace(/^\r|\x1b\[K$/g, '').length).toBeLessThanOrEqual(29);
    expect(written.at(-1)).toContain('phase-9 ok');
  });
});

describe('elsewhere', () => {
  test('a thousand reports make at most ten lines, among them the last', () => {
    const { written, output } = recorder(null);
    const view = createProgress(output, false, 'serve');
    for (let i = 0; i <= 1_000; i++) {
      view.report({ ...jars, done: i * 152_000, total: 152 * MB, finished: i === 1_000 });
    }
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('jars: downloading, 0 % (0/152 MB)\n');
    expect(written.at(-1)).toBe('jars: downloading, 100 % (152/152 MB)\n');
    expect(written.join('')).not.toMatch(/[\r\x1b]/);
  });

  test('a message that repeats is told once, and each phase has its own lines', () => {
    const filter = new LineFilter();
    const waiting = { phase: 'waiting', message: 'process 7 is starting Neo4j' };
    expect([filter.isNews(waiting), filter.isNews(waiting)]).toEqual([true, false]);
    for (let i = 0; i < 50; i++) filter.isNews({ phase: 'waiting', message: `${i}` });
    expect(filter.isNews({ phase: 'waiting', message: 'another' })).toBe(false);
    expect(filter.isNews({ phase: 'java', message: 'Java 25' })).toBe(true);
    expect(lineText({ phase: 'java', message: 'Java 25' })).toBe('java: Java 25');
  });

  test('with --json each line is an object that names the command', () => {
    const { written, output } = recorder(120);
    createProgress(output, true, 'reembed').report({ phase: 'reembed', message: '', done: 1, total: 2 });
    const event = { event: 'progress', command: 'reembed', phase: 'reembed', message: '', done: 1, total: 2 };
    expect(written.map((line) => JSON.parse(line))).toEqual([event]);
  });
});
