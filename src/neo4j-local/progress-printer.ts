import type { OnProgress, Progress } from '../artifacts/progress.js';

/** Where progress goes. */
export interface PrinterOptions {
  /** Receives text; lines end with a line feed, except for the one that a terminal rewrites. */
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
}

/** Turns progress into text. */
export interface ProgressPrinter {
  readonly report: OnProgress;
  /** Ends the line of a terminal. */
  end(): void;
}

/**
 * Prints progress: on a terminal one line that is rewritten, such as
 * `java ok -> jars 42/225 38/152 MB ETA 9s -> starting`; elsewhere, such as in a CI log, at most ten lines a
 * phase.
 */
export function createProgressPrinter(options: PrinterOptions): ProgressPrinter {
  return options.isTTY ? terminalPrinter(options.write) : logPrinter(options.write);
}

/** When a phase began, and how many bytes it had then from an earlier try. */
interface Start {
  readonly at: number;
  readonly done: number;
}

function terminalPrinter(write: (text: string) => void): ProgressPrinter {
  const phases = new Map<string, string>();
  const starts = new Map<string, Start>();
  return {
    report: (progress) => {
      const start = starts.get(progress.phase) ?? { at: performance.now(), done: progress.done ?? 0 };
      starts.set(progress.phase, start);
      phases.set(progress.phase, shortText(progress, start));
      write(`\r\x1b[K${[...phases.values()].join(' -> ')}`);
    },
    end: () => {
      if (phases.size > 0) write('\n');
    },
  };
}

function shortText(
  { phase, message, done, total, filesDone, files, finished }: Progress,
  start: Start,
): string {
  if (phase === 'ready') return message;
  if (finished === true) return `${phase} ok`;
  if (done === undefined || total === undefined) return phase === 'starting' ? phase : `${phase}: ${message}`;
  const count = files === undefined ? '' : ` ${filesDone ?? 0}/${files}`;
  const fetched = done - start.done;
  const perByte = (performance.now() - start.at) / fetched;
  const seconds = fetched > 0 ? Math.ceil(((total - done) * perByte) / 1_000) : undefined;
  const eta = seconds === undefined ? '' : ` ETA ${seconds}s`;
  return `${phase}${count} ${megabytes(done)}/${megabytes(total)} MB${eta}`;
}

const maxLines = 10;

function logPrinter(write: (text: string) => void): ProgressPrinter {
  const printed = new Map<string, { lines: number; tenth: number; message: string }>();
  return {
    report: (progress) => {
      const { phase, message, done, total, finished } = progress;
      const last = printed.get(phase) ?? { lines: 0, tenth: 0, message: '' };
      const sized = done !== undefined && total !== undefined && total > 0;
      const tenth = sized ? Math.floor((10 * done) / total) : 0;
      const isNews = sized ? tenth > last.tenth : message !== last.message;
      if (!isNews || (last.lines >= maxLines - 1 && finished !== true)) return;
      if (last.lines >= maxLines) return;
      printed.set(phase, { lines: last.lines + 1, tenth, message });
      const figures = sized ? ` ${tenth * 10} % of ${megabytes(total)} MB` : '';
      write(`${phase}: ${message}${figures}\n`);
    },
    end: () => undefined,
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
