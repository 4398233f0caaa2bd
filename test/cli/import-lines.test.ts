import { describe, expect, test } from 'vitest';
import { CommandError } from '../../src/cli/failure.js';
import { BATCH_LIMITS, EntryBatch, parseLine, type Rejection } from '../../src/cli/import/entry-batch.js';
import { type ImportResult, importLines } from '../../src/cli/import/import-lines.js';
import { type Line, readLines } from '../../src/cli/import/read-lines.js';
import type { AddResult } from '../../src/cli/import/store-entries.js';

interface TextEntry {
  readonly text: string;
}

async function* chunksOf(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function linesOf(text: string | Buffer, size = 7, maxBytes = 1_000): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(chunksOf(text, size), maxBytes)) lines.push(line);
  return lines;
}

describe('the lines of a file', () => {
  test.each([1, 2, 3, 7, 1_000])('are the same however it is cut, here into %i bytes', async (size) => {
    const text = 'eins\nzwei \u00e4\ud83d\ude42\r\n\nvier';
    expect(await linesOf(text, size)).toEqual([
      { number: 1, text: 'eins', end: 5 },
      { number: 2, text: 'zwei ä🙂\r', end: 18 },
      { number: 3, text: '', end: 19 },
      { number: 4, text: 'vier', end: 23 },
    ]);
  });

  test('end with the file, with or without a line feed', async () => {
    expect(await linesOf('')).toEqual([]);
    expect((await linesOf('a\n')).map(({ text }) => text)).toEqual(['a']);
    expect((await linesOf('\ufeffa\nb')).map(({ text }) => text)).toEqual(['a', 'b']);
  });

  test('are null where they are too long or not UTF-8, and the next ones are whole', async () => {
    const long = 'x'.repeat(20);
    expect((await linesOf(`a\n${long}\nb\n`, 7, 10)).map(({ text }) => text)).toEqual(['a', null, 'b']);
    const broken = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xff, 0x0a]), Buffer.from('b')]);
    expect((await linesOf(broken)).map(({ text }) => text)).toEqual(['a', null, 'b']);
  });
});

describe('an entry', () => {
  const parse = (text: string | null) => parseLine({ number: 3, text, end: 0 });

  test('is a JSON object; blank lines are none', () => {
    expect(parse('{"text": "a"}')).toMatchObject({ line: 3, value: { text: 'a' }, memories: 1, bytes: 13 });
    expect(parse('{"messages": [1, 2, 3]}')).toMatchObject({ memories: 3 });
    expect(parse('{"text": "a"}\r')).toMatchObject({ value: { text: 'a' } });
    expect([parse(''), parse(' \r')]).toEqual([undefined, undefined]);
  });

  test.each(['nonsense', '[1]', '"text"', 'null', '12'])('is not %s', (text) => {
    expect(parse(text)).toMatchObject({ line: 3, code: 'NOT_JSON', entry: text });
  });

  test('that could not be read is rejected', () => {
    expect(parse(null)).toMatchObject({ line: 3, code: 'LINE_UNREADABLE' });
  });
});

describe('a batch', () => {
  const entry = (memories: number, bytes: number) => ({ line: 1, value: {}, memories, bytes });
  const taken = (memories: number, bytes: number) => {
    const batch = new EntryBatch();
    while (batch.add(entry(memories, bytes)));
    return batch.entries.length;
  };

  test('holds what the server takes in one call', () => {
    expect(taken(1, 10)).toBe(BATCH_LIMITS.entries);
    expect(taken(100, 10)).toBe(5);
    expect(taken(1, 100 * 1024)).toBe(2);
  });

  test('takes an entry that is too large by itself, and nothing with it', () => {
    const batch = new EntryBatch();
    expect(batch.add(entry(700, 10))).toBe(true);
    expect(batch.add(entry(1, 1))).toBe(false);
  });
});

/** Imports lines; `answer` says what a call with these texts comes to. */
async function importTexts(
  lines: readonly string[],
  answer: (texts: readonly string[]) => readonly AddResult['outcome'][],
  { fromLine = 1, abortAfter = Number.POSITIVE_INFINITY } = {},
) {
  const calls: string[][] = [];
  const rejected: Rejection[] = [];
  const abort = new AbortController();
  const result: ImportResult = await importLines(readLines(chunksOf(lines.join('\n'), 64), 10_000), {
    send: async (entries) => {
      const texts = entries.map((entry) => (entry as TextEntry).text);
      calls.push(texts);
      if (calls.length >= abortAfter) abort.abort();
      return answer(texts).map((outcome, entryIndex) => {
        const fault = outcome === 'REJECTED' ? { code: 'VALIDATION_001', message: 'no scope' } : null;
        return { entryIndex, outcome, code: fault?.code ?? null, message: fault?.message ?? null };
      });
    },
    onRejected: async (rejection) => void rejected.push(rejection),
    onProgress: () => undefined,
    fromLine,
    signal: abort.signal,
  });
  return { result, calls, rejected };
}

const line = (text: string) => JSON.stringify({ text });
const numbered = (count: number) => Array.from({ length: count }, (_, i) => line(`${i + 1}`));
const allAdded = (texts: readonly string[]) => texts.map(() => 'ADDED' as const);

describe('an import', () => {
  test('sends all lines in order, in calls of a hundred', async () => {
    const { result, calls } = await importTexts(numbered(250), allAdded);
    expect(calls.map((texts) => texts.length)).toEqual([100, 100, 50]);
    expect(calls.flat()).toEqual(Array.from({ length: 250 }, (_, i) => `${i + 1}`));
    expect(result).toMatchObject({ added: 250, rejected: 0, nextLine: 251 });
    expect(result.error).toBeUndefined();
  });

  test('keeps lines that are rejected, with their numbers, and stores the others', async () => {
    const lines = [line('a'), 'nonsense', '', line('bad'), line('b')];
    const { result, rejected } = await importTexts(lines, (texts) =>
      texts.map((text) => (text === 'bad' ? 'REJECTED' : 'ADDED')),
    );
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'NOT_JSON'],
      [4, 'VALIDATION_001'],
    ]);
    expect(result).toMatchObject({ added: 2, rejected: 2, nextLine: 6 });
  });

  test('counts what was there already apart from what it stored', async () => {
    const { result } = await importTexts([line('a'), line('a'), line('b')], (texts) =>
      texts.map((text, i) => (texts.indexOf(text) < i ? 'DUPLICATE' : 'ADDED')),
    );
    expect(result).toMatchObject({ added: 2, duplicates: 1, rejected: 0, nextLine: 4 });
  });

  test('finds the entries that make whole calls fail, and stores all others once, in order', async () => {
    const stored: string[] = [];
    const { result, rejected, calls } = await importTexts(
      numbered(100).with(16, line('x')).with(70, line('y')),
      (texts) => {
        if (texts.some((text) => text === 'x' || text === 'y')) {
          throw new CommandError('BAD_USER_INPUT', 'unknown field');
        }
        stored.push(...texts);
        return allAdded(texts);
      },
    );
    expect(rejected.map(({ line }) => line)).toEqual([17, 71]);
    expect(stored).toEqual(numbered(100).flatMap((_, i) => (i === 16 || i === 70 ? [] : [`${i + 1}`])));
    expect(result).toMatchObject({ added: 98, rejected: 2, nextLine: 101 });
    expect(calls.length).toBeLessThan(40);
  });

  test('stops at any other failure, and knows what is stored and what is not certain', async () => {
    let calls = 0;
    const { result } = await importTexts(numbered(250), (texts) => {
      calls += 1;
      if (calls === 2) throw new CommandError('CONNECTION_LOST', 'gone');
      return allAdded(texts);
    });
    expect(result).toMatchObject({ added: 100, nextLine: 101, lastSent: 200 });
    expect(result.error).toBeInstanceOf(CommandError);
  });

  test('that fails while it looks for a fault counts what was stored by then', async () => {
    const { result } = await importTexts(numbered(8), (texts) => {
      if (texts.includes('1') && texts.length > 1) throw new CommandError('CONFLICT', 'taken');
      if (texts.includes('5')) throw new CommandError('STORE_UNAVAILABLE', 'gone');
      return allAdded(texts);
    });
    expect(result).toMatchObject({ added: 4, nextLine: 5, lastSent: 8 });
  });

  test('ends at a request to end after the call that runs, and goes on from where it says', async () => {
    const first = await importTexts(numbered(250), allAdded, { abortAfter: 2 });
    expect(first.result).toMatchObject({ added: 200, nextLine: 201 });
    const second = await importTexts(numbered(250), allAdded, { fromLine: first.result.nextLine });
    expect(second.calls.flat()[0]).toBe('201');
    expect(second.result).toMatchObject({ added: 50, nextLine: 251 });
  });
});
