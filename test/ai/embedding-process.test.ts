import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localModelJar } from '../support/local-model.js';
import { type PlainJavaScript, plainJavaScript } from '../support/plain-javascript.js';
import { makeSentence } from '../support/sentences.js';

let code: PlainJavaScript;
let child: ChildProcess;
let url: string;

beforeAll(async () => {
  const modelJar = await localModelJar();
  code = await plainJavaScript([
    'src/ai',
    'src/artifacts/zip.ts',
    'src/memory/errors.ts',
    'test/support/embedding-process.ts',
  ]);
  child = spawn(process.execPath, [join(code.folder, 'test/support/embedding-process.js'), modelJar], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // As on a user's machine: nothing of the test runner's loaders.
    env: { PATH: process.env.PATH },
  });
  const output = child.stdout as NodeJS.ReadableStream;
  const [line] = await Promise.race([once(output, 'data'), once(child, 'exit')]);
  url = `http://127.0.0.1:${String(line).trim()}`;
}, 180_000);

afterAll(async () => {
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
  await code[Symbol.asyncDispose]();
});

async function embed(texts: readonly string[]): Promise<{ count: number; memoryMb: number }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(texts) });
  return (await response.json()) as { count: number; memoryMb: number };
}

test('a batch of 500 texts, long ones among them, does not delay a health check by 50 ms', async () => {
  const texts = Array.from({ length: 500 }, (_, index) => makeSentence(index, index % 25 === 0 ? 500 : 20));
  let working = true;
  const result = embed(texts).finally(() => {
    working = false;
  });
  const delays: number[] = [];
  while (working) {
    const started = performance.now();
    await (await fetch(`${url}/health`)).text();
    delays.push(performance.now() - started);
    await sleep(10);
  }
  expect(await result).toMatchObject({ count: 500 });
  expect(delays.length).toBeGreaterThan(100);
  // One in a hundred may be late for what else this machine does. On the event loop, the long texts alone
  // would hold up every check that comes in a third of the time, by up to 200 ms.
  expect(delays.sort((a, b) => a - b)[Math.floor(delays.length * 0.99)]).toBeLessThan(50);
});

test('the process stays below 300 MB with the model loaded, also after long texts', async () => {
  const long = Array.from({ length: 40 }, (_, index) => makeSentence(index, 600));
  expect((await embed(long)).memoryMb).toBeLessThan(300);
  expect((await embed(['short'])).memoryMb).toBeLessThan(300);
});
