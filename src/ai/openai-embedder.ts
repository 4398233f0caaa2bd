import { OpenAI } from 'openai';
import { MemoryError } from '../memory/errors.js';
import type { Embedder, EmbedderIdentity } from '../memory/ports.js';
import { judgeEndpointFailure } from './endpoint-failure.js';
import { limitedFetch } from './limited-fetch.js';
import { type Batch, planBatches } from './plan-batches.js';
import { readEmbeddings } from './read-embeddings.js';
import { retry } from './retry.js';
import { type DeadlineCall, DeadlineError, withDeadline } from './with-deadline.js';

export interface OpenaiEmbedderOptions {
  /** undefined sends no Authorization header, as for Ollama. */
  readonly apiKey?: string | undefined;
  /** Up to and with `/v1`; undefined is OpenAI itself. */
  readonly baseUrl?: string | undefined;
  readonly model: string;
  /** Length every vector must have. */
  readonly dimensions: number;
  /** Whether to ask for `dimensions`; unless told only of OpenAI's text-embedding-3, as others refuse that. */
  readonly sendDimensions?: boolean | undefined;
  /** Put before every question, and before every text; some models are trained with such words. */
  readonly queryPrefix?: string | undefined;
  readonly documentPrefix?: string | undefined;
  /** Texts per request, at most 96; less for long vectors, so that no answer blocks the event loop. */
  readonly batchSize?: number | undefined;
  /** Requests of one call at a time; 4 unless told. */
  readonly concurrency?: number | undefined;
  /** Tries of a request after the first; 3 unless told. */
  readonly maxRetries?: number | undefined;
  /** For a whole call with all its requests and retries; 30,000 unless told. */
  readonly timeoutMs?: number | undefined;
}

const MAX_BATCH_TEXTS = 96;
const MAX_BATCH_BYTES = 256 * 1024;
/** JSON of this many numbers is parsed in about 10 ms, during which nothing else runs. */
const MAX_BATCH_NUMBERS = 65_536;
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** An embedder on any endpoint that speaks OpenAI's embeddings API. Makes no call before it is used. */
export function createOpenaiEmbedder(options: OpenaiEmbedderOptions): Embedder {
  return new OpenaiEmbedder(options);
}

class OpenaiEmbedder implements Embedder {
  readonly identity: EmbedderIdentity;
  readonly #options: OpenaiEmbedderOptions;
  readonly #client: OpenAI;
  readonly #maxTexts: number;
  readonly #timeoutMs: number;

  constructor(options: OpenaiEmbedderOptions) {
    const { model, dimensions, queryPrefix = '', documentPrefix = '' } = options;
    this.#options = options;
    this.identity = {
      provider: 'openai',
      model,
      dimensions,
      version: JSON.stringify([1, queryPrefix, documentPrefix]),
    };
    this.#maxTexts = Math.max(
      1,
      Math.min(
        options.batchSize ?? MAX_BATCH_TEXTS,
        MAX_BATCH_TEXTS,
        Math.floor(MAX_BATCH_NUMBERS / dimensions),
      ),
    );
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#client = new OpenAI({
      // Everything that the package would otherwise take from the environment is given: only our own
      // configuration decides where texts go.
      apiKey: options.apiKey ?? 'none',
      baseURL: options.baseUrl ?? null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      ...(options.apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
      fetch: limitedFetch(MAX_RESPONSE_BYTES),
      // A redirect would carry the texts, and perhaps the key, to a host that nobody configured.
      fetchOptions: { redirect: 'error' },
      // The package's own retries know neither our deadline nor full jitter.
      maxRetries: 0,
      timeout: this.#timeoutMs,
    });
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const prefix = this.#options.documentPrefix ?? '';
    return this.#embed(prefix === '' ? texts : texts.map((text) => prefix + text), signal);
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const [vector] = await this.#embed([(this.#options.queryPrefix ?? '') + text], signal);
    if (vector === undefined) throw new MemoryError('EMBEDDER_UNAVAILABLE');
    return vector;
  }

  async close(): Promise<void> {
    // Nothing is kept open: every call ends by its own deadline.
  }

  async #embed(texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly Float32Array[]> {
    try {
      return await withDeadline(this.#timeoutMs, signal, (call) => this.#embedBatches(texts, call));
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#translate(error);
    }
  }

  async #embedBatches(texts: readonly string[], call: DeadlineCall) {
    const vectors: Float32Array[] = [];
    const batches = [...planBatches(texts, { maxTexts: this.#maxTexts, maxBytes: MAX_BATCH_BYTES })];
    const lane = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const { start } = batch;
        const found = await this.#embedBatch(batch, call);
        found.forEach((vector, index) => {
          vectors[start + index] = vector;
        });
      }
    };
    const lanes = Array.from({ length: Math.min(this.#options.concurrency ?? 4, batches.length) }, lane);
    await Promise.all(lanes);
    return vectors;
  }

  async #embedBatch(batch: Batch, call: DeadlineCall) {
    const { model, dimensions, sendDimensions = model.startsWith('text-embedding-3') } = this.#options;
    const body = {
      model,
      input: [...batch.texts],
      // Said, because the package asks for base64 when it is not, which not every endpoint speaks.
      encoding_format: 'float' as const,
      ...(sendDimensions ? { dimensions } : {}),
    };
    const { maxRetries = 3 } = this.#options;
    return retry(
      async () => {
        // A signal for this try only: the package never removes its listener, and there are many tries.
        const signal = AbortSignal.any([call.signal]);
        const response: unknown = await this.#client.embeddings.create(body, { signal });
        return readEmbeddings(response, batch.texts.length, dimensions);
      },
      { ...call, maxRetries, judge: judgeEndpointFailure },
    );
  }

  #translate(error: unknown): MemoryError {
    const message =
      error instanceof DeadlineError
        ? `The embedding endpoint did not answer within ${this.#timeoutMs} ms. Check that it runs and is not overloaded.`
        : judgeEndpointFailure(error).message;
    return new MemoryError('EMBEDDER_UNAVAILABLE', { message }, withoutKey(error, this.#options.apiKey));
  }
}

// Endpoints quote the key in their messages, and the cause goes to the log.
function withoutKey(error: unknown, apiKey: string | undefined): Error {
  const parts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) parts.push(`${at.name}: ${at.message}`);
  const text = parts.join(' <- ');
  return new Error(apiKey === undefined || apiKey === '' ? text : text.replaceAll(apiKey, '[key]'));
}
