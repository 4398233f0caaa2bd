import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inject } from 'vitest';
import { ROOT } from '../support/tracked-files.js';

/** A command that runs, or has ended. */
export interface Running {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
  /** Waits until `check` holds for stdout or stderr; rejects when the command ends before. */
  until(check: (running: Running) => boolean): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The object that `--json` prints. */
export interface JsonAnswer {
  readonly status: string;
  readonly command: string;
  readonly durationMs: number;
  readonly count: number | null;
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own.
  readonly data: any;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

// A test that fails leaves its servers behind; they must not outlive it.
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGTERM');
});

type Env = Readonly<Record<string, string | undefined>>;

/** What a command needs of the machine; nothing of ours leaks in from the shell that runs the tests. */
function machineEnv(): Env {
  const { PATH, HOME, JAVA_HOME, XDG_CACHE_HOME, ENGRAPH_CACHE_DIR, ENGRAPH_OFFLINE } = process.env;
  const { ENGRAPH_MAVEN_REPOSITORY, HTTP_PROXY, HTTPS_PROXY, NO_PROXY } = process.env;
  const cache = { XDG_CACHE_HOME, ENGRAPH_CACHE_DIR, ENGRAPH_OFFLINE, ENGRAPH_MAVEN_REPOSITORY };
  return { PATH, HOME, JAVA_HOME, ...cache, HTTP_PROXY, HTTPS_PROXY, NO_PROXY };
}

/** Starts `engraph …` as built, in a process of its own. `input` becomes its standard input. */
export function startCli(args: readonly string[], env: Env = {}, input?: string): Running {
  const child = spawn(process.execPath, [join(inject('program'), 'src/cli/cli.js'), ...args], {
    cwd: ROOT,
    env: { ...machineEnv(), ...env },
    stdio: 'pipe',
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      child.emit('text');
    });
  }
  if (input !== undefined) child.stdin.end(input);
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...texts }));
  const running: Running = {
    process: child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    ended,
    until: (check) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (check(running)) resolve();
        };
        child.on('text', look);
        child.once('close', (code) => {
          look();
          reject(new Error(`ended with ${code}: ${texts.stdout}${texts.stderr}`));
        });
        look();
      }),
  };
  return running;
}

/** Runs `engraph …` to its end. */
export function runCli(args: readonly string[], env: Env = {}, input?: string): Promise<Ended> {
  return startCli(args, env, input).ended;
}

/** Runs `engraph … --json` to its end. */
export async function runJson(
  args: readonly string[],
  env: Env = {},
  input?: string,
): Promise<JsonAnswer & { readonly code: number | null }> {
  const { code, stdout, stderr } = await runCli([...args, '--json'], env, input);
  if (stdout === '') throw new Error(`nothing on stdout; stderr: ${stderr}`);
  return { code, ...(JSON.parse(stdout) as JsonAnswer) };
}

/** A server started by `engraph serve --json` on a free port. */
export interface ServedEngraph {
  readonly running: Running;
  /** Without a path. */
  readonly url: string;
  readonly answer: JsonAnswer;
}

/** Waits until it answers. */
export async function startServe(env: Env): Promise<ServedEngraph> {
  const running = startCli(['serve', '--json'], { PORT: '0', LOG_LEVEL: 'error', ...env });
  await running.until(({ stdout }) => stdout().endsWith('\n'));
  const answer = JSON.parse(running.stdout()) as JsonAnswer;
  if (answer.status !== 'ok') throw new Error(running.stdout());
  return { running, answer, url: new URL(answer.data.graphql).origin };
}

/** Sends SIGTERM and waits for the end. */
export async function stopServe({ running }: ServedEngraph): Promise<Ended & { readonly ms: number }> {
  const started = performance.now();
  running.process.kill('SIGTERM');
  const ended = await running.ended;
  return { ...ended, ms: performance.now() - started };
}
