import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { Embedder, EmbedderIdentity } from '../src/memory/ports.js';
import { embedderKey } from '../src/store/embedder-key.js';

const FOLDER = new URL('./results/cache/', import.meta.url);
const KEY_BYTES = 16;

/**
 * An embedder whose vectors are kept in bench/results/cache, so that a repeated run does not compute them again:
 * a file per model, in it 16 bytes of a hash of the text before each vector. Closing closes the embedder behind it.
 */
export class KeptEmbedder implements Embedder {
  readonly identity: EmbedderIdentity;
  readonly #embedder: Embedder;
  readonly #file: URL;
  readonly #vectors = new Map<string, Float32Array>();

  /** `folder` ends in a slash. */
  constructor(embedder: Embedder, folder = FOLDER) {
    this.#embedder = embedder;
    this.identity = embedder.identity;
    mkdirSync(folder, { recursive: true });
    this.#file = new URL(`${embedderKey(embedder.identity)}.vectors`, folder);
    if (existsSync(this.#file)) this.#read(readFileSync(this.#file));
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const missing = [...new Set(texts.filter((text) => !this.#vectors.has(keyOf('document', text))))];
    const made = await this.#embedder.embedDocuments(missing, signal);
    missing.forEach((text, i) => {
      this.#keep(keyOf('document', text), made[i]);
    });
    return texts.map((text) => this.#recall(keyOf('document', text)));
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const key = keyOf('question', text);
    if (!this.#vectors.has(key)) this.#keep(key, await this.#embedder.embedQuery(text, signal));
    return this.#recall(key);
  }

  close(): Promise<void> {
    return this.#embedder.close();
  }

  #recall(key: string): Float32Array {
    const vector = this.#vectors.get(key);
    if (vector === undefined) throw new Error('The embedder returned too few vectors.');
    return vector.slice();
  }

  #keep(key: string, vector: Float32Array | undefined): void {
    if (vector === undefined) return;
    this.#vectors.set(key, vector);
    appendFileSync(
      this.#file,
      Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(Float32Array.from(vector).buffer)]),
    );
  }

  /** A record that a killed run has left half written ends the reading. */
  #read(kept: Buffer): void {
    const bytes = KEY_BYTES + this.identity.dimensions * 4;
    for (let at = 0; at + bytes <= kept.length; at += bytes) {
      const vector = new Float32Array(
        kept.buffer.slice(kept.byteOffset + at + KEY_BYTES, kept.byteOffset + at + bytes),
      );
      this.#vectors.set(kept.subarray(at, at + KEY_BYTES).toString('hex'), vector);
    }
  }
}

function keyOf(kind: 'document' | 'question', text: string): string {
  return createHash('sha256')
    .update(`${kind}:${text}`, 'utf8')
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}
