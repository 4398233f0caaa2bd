import { catchCrashes } from './app/crashes.js';
import { aborted, catchInterrupts } from './app/interrupts.js';
import { type Engraph, type StartOptions, startEngraph } from './app.js';
import type { Config } from './config.js';

/** How a server that runs in this process talks to the person who started it. */
export interface ServeIo {
  readonly onProgress: NonNullable<StartOptions['onProgress']>;
  /** The server answers from now on. */
  readonly onStarted: (engraph: Engraph) => void;
  /** It has been asked to end, and finishes what it is doing. */
  readonly onStopping: () => void;
}

/**
 * Runs a server until Ctrl-C, SIGTERM or an exception that nobody caught, and resolves to the exit code once
 * all is closed: 0, 130 when it was ended before it answered, 1 after an exception. Rejects when the start
 * or the stop fails.
 */
export async function serve(config: Config, io: ServeIo): Promise<0 | 1 | 130> {
  using interrupts = catchInterrupts();
  using crashes = catchCrashes(config.log.level);
  const signal = AbortSignal.any([interrupts.signal, crashes.signal]);
  const engraph = await startEngraph(config, { onProgress: io.onProgress, signal }).catch((error) => {
    if (signal.aborted) return null;
    throw error;
  });
  const answered = engraph !== null && !signal.aborted;
  if (answered) io.onStarted(engraph);
  await (answered ? aborted(signal) : undefined);
  io.onStopping();
  await engraph?.stop();
  if (crashes.signal.aborted) return 1;
  return answered ? 0 : 130;
}
