import { type FileHandle, open } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
/** A record of 22 bytes and a comment of at most 65,535. */
const maxEndLength = 22 + 65_535;

/**
 * The content of one file inside a zip or jar (stored or deflated; below 4 GB, as no jar here needs zip64).
 * Throws when the entry is missing or its CRC-32 differs. Memory: the compressed and the plain content.
 */
export async function readZipEntry(file: string, name: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const directory = await readDirectory(handle, file);
    const entry = findEntry(directory, name);
    if (entry === undefined) throw new Error(`${file} has no entry ${name}.`);
    // The local header repeats name and extra field, with lengths of its own.
    const local = await readAt(handle, entry.offset, 30);
    const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = await readAt(handle, start, entry.packedSize);
    const content = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: entry.size });
    if (content.length !== entry.size || crc32(content) !== entry.crc) {
      throw new Error(`${file}: the entry ${name} is damaged.`);
    }
    return content;
  } finally {
    await handle.close();
  }
}

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

async function readDirectory(handle: FileHandle, file: string): Promise<Buffer> {
  const { size } = await handle.stat();
  const length = Math.min(size, maxEndLength);
  const tail = await readAt(handle, size - length, length);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSignature) {
      return readAt(handle, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
    }
  }
  throw new Error(`${file} is not a zip file.`);
}

function findEntry(directory: Buffer, name: string): Entry | undefined {
  const wanted = Buffer.from(name);
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (directory.subarray(at + 46, at + 46 + nameLength).equals(wanted)) {
      return {
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packedSize: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      };
    }
    at = next;
  }
  return undefined;
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) throw new Error('The zip file is shorter than its directory says.');
    read += bytesRead;
  }
  return buffer;
}
