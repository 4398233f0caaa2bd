import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.js';

const LOGGER = pathToFileURL(join(import.meta.dirname, '../../src/telemetry/logger.ts')).href;

const LOG_A_WHILE = `
    import { createLogger } from ${JSON.stringify(LOGGER)};
    const logger = createLogger({ level: 'info' });
    process.stdout.write('started ');
    let left = 50;
    const timer = setInterval(() => {
      logger.info({ left }, 'x'.repeat(1000));
      if (--left > 0) return;
      clearInterval(timer);
      process.stdout.write('alive');
    }, 5);`;

/** A process that logs a line every few milliseconds, then says on stdout that it is still there. */
function startLogging(stderr: 'pipe' | number): ChildProcess {
  return start(stderr, LOG_A_WHILE);
}

function start(stderr: 'pipe' | number, program: string): ChildProcess {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', stderr] });
}

async function outcome(child: ChildProcess): Promise<{ code: unknown; stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout };
}

test('a reader of the log that went away does not end the process', async () => {
  const child = startLogging('pipe');
  child.stderr?.destroy();
  expect(await outcome(child)).toEqual({ code: 0, stdout: 'started alive' });
});

test.runIf(existsSync('/dev/full'))('a full disk does not end the process', async () => {
  const full = openSync('/dev/full', 'w');
  const child = startLogging(full);
  closeSync(full);
  expect(await outcome(child)).toEqual({ code: 0, stdout: 'started alive' });
});

test('lines go to stderr, are complete at the exit, and have a level and a time in words', async () => {
  const child = startLogging('pipe');
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  expect((await outcome(child)).stdout).toBe('started alive');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(50);
  expect(lines.at(-1)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    left: 1,
    msg: expect.any(String),
  });
});

test('lines are not lost when the process exits in the middle', async () => {
  const program = `
    import { createLogger } from ${JSON.stringify(LOGGER)};
    const logger = createLogger({ level: 'info' });
    for (let i = 0; i < 100; i++) logger.info({ i }, 'line');
    process.exit(3);`;
  const child = start('pipe', program);
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  expect((await outcome(child)).code).toBe(3);
  expect(log.match(/"msg":"line"/g)).toHaveLength(100);
});

test('a credential in a line is replaced, at the top and one level down', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'engraph-log-'));
  const file = join(folder, 'log');
  const logger = createLogger({ level: 'info', fd: openSync(file, 'a') });
  logger.info(
    { token: 'CANARY', authorization: 'CANARY', headers: { authorization: 'CANARY', 'x-api-key': 'CANARY' } },
    'x',
  );
  logger.info({ neo4j: { password: 'CANARY' }, openai: { apiKey: 'CANARY' } }, 'x');
  const read = () => readFileSync(file, 'utf8');
  await expect.poll(() => read().split('\n').length, { timeout: 15_000 }).toBe(3);
  const written = read();
  rmSync(folder, { recursive: true });
  expect(written.match(/\[redacted\]/g)).toHaveLength(6);
  expect(written).not.toContain('CANARY');
});
