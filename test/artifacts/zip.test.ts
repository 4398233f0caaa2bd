import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readZipEntry } from '../../src/artifacts/zip.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a zip file as the format describes it: local headers, directory, end record with a comment. */
async function writeZip(
  files: Record<string, { content: Buffer; deflate: boolean; crc?: number }>,
): Promise<string> {
  const [locals, entries]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, { content, deflate, crc = crc32(content) }] of Object.entries(files)) {
    const packed = deflate ? deflateRawSync(content) : content;
    // An extra field in the local header only: its lengths differ from the directory's.
    const extra = Buffer.from([1, 0, 2, 0, 9, 9]);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    local.writeUInt16LE(extra.length, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(deflate ? 8 : 0, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    const written = Buffer.concat([local, Buffer.from(name), extra, packed]);
    locals.push(written);
    entries.push(Buffer.concat([entry, Buffer.from(name)]));
    offset += written.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  const comment = Buffer.from('a comment');
  end.writeUInt16LE(comment.length, 20);
  const path = join(folder, `${Math.random()}.zip`);
  await writeFile(path, Buffer.concat([...locals, directory, end, comment]));
  return path;
}

const text = Buffer.from('Alice said that she likes coffee. '.repeat(500));

test('stored and deflated entries are read, whatever stands before them', async () => {
  const file = await writeZip({
    'a/first.txt': { content: Buffer.from('first'), deflate: false },
    'grüße.txt': { content: text, deflate: true },
  });
  expect((await readZipEntry(file, 'a/first.txt')).toString()).toBe('first');
  expect((await readZipEntry(file, 'grüße.txt')).equals(text)).toBe(true);
});

test('a missing entry, a damaged entry and a file that is no zip are errors', async () => {
  const file = await writeZip({ bad: { content: text, deflate: true, crc: 1 } });
  await expect(readZipEntry(file, 'other')).rejects.toThrow('has no entry other');
  await expect(readZipEntry(file, 'bad')).rejects.toThrow('damaged');
  await writeFile(join(folder, 'plain.txt'), text);
  await expect(readZipEntry(join(folder, 'plain.txt'), 'x')).rejects.toThrow('is not a zip file');
});
