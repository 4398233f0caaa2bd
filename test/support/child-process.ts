import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { ROOT } from './tracked-files.js';

/** A program of the test folder in a process of its own that prints JSON lines. */
export interface Child {
  readonly process: ChildProcess;
  /** Every line so far. */
  readonly events: Record<string, unknown>[];
  /** Resolves with the first event that has this key, also one of the past; rejects when the process ends without. */
  waitFor(key: string): Promise<Record<string, unknown>>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<number | null>;
}

/** Starts a program of the test folder, as plain JavaScript. */
export function startChild(script: URL, argument: unknown, options: SpawnOptions = {}): Child {
  const file = relative(ROOT, fileURLToPath(script)).replace(/\.ts$/, '.js');
  const args = [join(inject('program'), file), JSON.stringify(argument)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const events: Record<string, unknown>[] = [];
  const waiters = new Set<() => void>();
  const wake = () => {
    for (const waiter of waiters) waiter();
  };
  if (child.stdout === null) throw new Error('The child has no output.');
  createInterface(child.stdout).on('line', (line) => {
    events.push(JSON.parse(line) as Record<string, unknown>);
    wake();
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  void ended.then(wake);
  const waitFor = (key: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const look = () => {
        const event = events.find((one) => key in one);
        const over = child.exitCode !== null || child.signalCode !== null;
        if (event === undefined && !over) return;
        waiters.delete(look);
        if (event !== undefined) resolve(event);
        else reject(new Error(`the child ended without "${key}": ${JSON.stringify(events.slice(-3))}`));
      };
      waiters.add(look);
      look();
    });
  return { process: child, events, waitFor, ended };
}
