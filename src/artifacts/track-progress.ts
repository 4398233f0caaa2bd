import type { Artifact } from './artifact.js';
import type { OnProgress } from './progress.js';

/** Milliseconds between two reports: enough for a smooth line, little enough for a log. */
const reportEveryMs = 200;

/** Adds up bytes and files of parallel downloads into reports over the whole list. */
export function trackProgress(
  all: readonly Artifact[],
  absent: readonly Artifact[],
  phase: string,
  onProgress: OnProgress = () => undefined,
): { onBytes(bytes: number): void; onFile(): void; finish(): void } {
  const total = all.reduce((sum, artifact) => sum + artifact.size, 0);
  let done = total - absent.reduce((sum, artifact) => sum + artifact.size, 0);
  let filesDone = all.length - absent.length;
  let last = 0;
  const report = (finished: boolean) => {
    const now = performance.now();
    if (!finished && now - last < reportEveryMs) return;
    last = now;
    onProgress({ phase, message: 'downloading', done, total, filesDone, files: all.length, finished });
  };
  return {
    onBytes: (bytes) => {
      done += bytes;
      report(false);
    },
    onFile: () => {
      filesDone += 1;
    },
    finish: () => report(true),
  };
}
