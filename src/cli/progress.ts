import { LineFilter, lineText, phaseText, type Start, type Step } from './progress-text.js';
import type { Output } from './terminal.js';

/** Shows what a long command is doing. */
export interface ProgressView {
  readonly report: (step: Step) => void;
  /** Ends the line of a terminal, so that other text can follow; reports may go on afterwards. */
  end(): void;
}

/** Milliseconds between two drawings of a line. */
const REDRAW_MS = 100;

/** On a terminal one line that is rewritten, elsewhere at most ten lines a phase; with `json` each an object. */
export function createProgress(stderr: Output, json: boolean, command: string): ProgressView {
  if (!json && stderr.isTTY) return terminalProgress(stderr);
  const filter = new LineFilter();
  const toLine = json
    ? (step: Step) => JSON.stringify({ event: 'progress', command, ...step })
    : (step: Step) => lineText(step);
  return {
    report: (step) => {
      if (filter.isNews(step)) stderr.write(`${toLine(step)}\n`);
    },
    end: () => undefined,
  };
}

function terminalProgress(output: Output): ProgressView {
  const phases = new Map<string, { readonly step: Step; readonly start: Start }>();
  let drawnAt = Number.NEGATIVE_INFINITY;
  const draw = (latest: string, now: number) => {
    drawnAt = now;
    const texts = [...phases.values()].map(({ step, start }) =>
      phaseText(step, start, now, step.phase === latest),
    );
    // A line that wraps could not be rewritten. Its end is where things happen.
    const line = texts.join(' -> ');
    const room = output.columns - 1;
    output.write(`\r${line.length <= room ? line : `…${line.slice(-(room - 1))}`}\x1b[K`);
  };
  return {
    report: (step) => {
      const now = performance.now();
      const known = phases.get(step.phase);
      phases.set(step.phase, { step, start: known?.start ?? { at: now, done: step.done ?? 0 } });
      const isStep = known === undefined || step.finished === true || step.done === undefined;
      if (isStep || now - drawnAt >= REDRAW_MS) draw(step.phase, now);
    },
    end: () => {
      if (phases.size > 0) output.write('\n');
      phases.clear();
    },
  };
}
