import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const module = new URL('../../scripts/build-lock.mjs', import.meta.url).href;
const deadPid = '999999999';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engraph-build-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process that reaches for the lock at the instant `at` (ms since 1970) and logs when it has and gives it. */
function contend(lock: string, log: string, at: number) {
  const code = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withBuildLock } from ${JSON.stringify(module)};
    while (Date.now() < ${at});
    await withBuildLock(${JSON.stringify(lock)}, () => {}, async () => {
      appendFileSync(${JSON.stringify(log)}, '(');
      await sleep(30);
      appendFileSync(${JSON.stringify(log)}, ')');
    });`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
}

describe('the lock of the build', () => {
  it('of a dead process is taken over by one of those that wait, never by two', async () => {
    for (let round = 0; round < 5; round++) {
      const lock = join(folder, `${round}.lock`);
      const log = join(folder, `${round}.log`);
      await writeFile(lock, deadPid);
      const at = Date.now() + 250;
      await Promise.all(Array.from({ length: 4 }, () => contend(lock, log, at)));
      expect(await readFile(log, 'utf8')).toBe('()()()()');
    }
    expect((await readdir(folder)).filter((name) => !name.endsWith('.log'))).toEqual([]);
  });
});
