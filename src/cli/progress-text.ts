/** What a long step is doing now. Reports of a start have this shape, and jobs add a `unit`. */
export interface Step {
  /** One word that stays the same while one step runs. */
  readonly phase: string;
  /** A short text for a person, without the figures below. */
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
  readonly filesDone?: number;
  readonly files?: number;
  /** True once, on the last report of the phase. */
  readonly finished?: boolean;
  /** What `done` and `total` count; bytes unless told. */
  readonly unit?: 'memories';
}

/** Where a phase began: an earlier try may have left something done. */
export interface Start {
  /** Milliseconds, of the same clock as `now`. */
  readonly at: number;
  readonly done: number;
}

const MEASURE_MS = 1_000;
const BAR_LENGTH = 20;

/** Whole seconds until the step is done at its pace so far; undefined while that says nothing yet. */
export function etaSeconds({ done, total }: Step, start: Start, now: number): number | undefined {
  if (done === undefined || total === undefined) return undefined;
  const [elapsed, achieved] = [now - start.at, done - start.done];
  if (elapsed < MEASURE_MS || achieved <= 0) return undefined;
  return Math.ceil(((total - done) * elapsed) / achieved / 1_000);
}

/** One phase in the line of a terminal: `jars 42/225 38/152 MB ETA 9s`, `java ok`, `import [####----] 50 %`. */
export function phaseText(step: Step, start: Start, now: number, isLatest: boolean): string {
  const { phase, done, total } = step;
  if (step.finished === true) return phase === 'ready' ? step.message : `${phase} ok`;
  if (done === undefined || total === undefined || total === 0)
    return isLatest ? `${phase} …` : `${phase} ok`;
  const eta = etaSeconds(step, start, now);
  const rest = eta === undefined ? '' : ` ETA ${duration(eta)}`;
  if (step.files !== undefined) return `${phase} ${step.filesDone ?? 0}/${step.files} ${amount(step)}${rest}`;
  const share = Math.min(1, done / total);
  const bar = '#'.repeat(Math.floor(share * BAR_LENGTH)).padEnd(BAR_LENGTH, '-');
  return `${phase} [${bar}] ${Math.floor(share * 100)} % ${step.message || amount(step)}${rest}`;
}

/** The same as a line of a log: `jars: 30 % of 152 MB`. */
export function lineText(step: Step): string {
  const { phase, message, done, total } = step;
  if (done === undefined || total === undefined || total === 0) return `${phase}: ${message}`;
  const share = `${Math.floor((100 * done) / total)} % (${amount(step)})`;
  return message === '' ? `${phase}: ${share}` : `${phase}: ${message}, ${share}`;
}

/** `38/152 MB` or `200/980 memories`. */
function amount({ done = 0, total = 0, unit }: Step): string {
  if (unit !== undefined) return `${done}/${total} ${unit}`;
  const [divisor, name] = total < 1e4 ? [1, 'bytes'] : total < 1e6 ? [1e3, 'KB'] : [1e6, 'MB'];
  return `${Math.round(done / divisor)}/${Math.round(total / divisor)} ${name}`;
}

/** `9s`, `1m20s`, `2h05m`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const two = (n: number) => String(n).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3_600)}h${two(Math.floor((seconds % 3_600) / 60))}m`;
}

const MAX_LINES = 10;

/** Chooses which reports become lines of a log: each tenth of a phase or each new message, at most ten a phase. */
export class LineFilter {
  readonly #seen = new Map<string, { lines: number; tenth: number; message: string; finished: boolean }>();

  isNews({ phase, message, done, total, finished = false }: Step): boolean {
    const last = this.#seen.get(phase) ?? { lines: 0, tenth: -1, message: '', finished: false };
    const sized = done !== undefined && total !== undefined && total > 0;
    const tenth = sized ? Math.floor((10 * done) / total) : -1;
    const news = sized ? tenth > last.tenth : message !== last.message;
    // The last line is kept for the end, so that a log does not stop at 90 %.
    const room = last.lines < MAX_LINES - (finished ? 0 : 1);
    if (last.finished || !room || !(news || finished)) return false;
    this.#seen.set(phase, { lines: last.lines + 1, tenth, message, finished });
    return true;
  }
}
