import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { ModelWorkerData, ModelWorkerReply, ModelWorkerRequest } from './model-worker-messages.js';

/** The model in a thread of its own. Embeds one call at a time: wait for it before the next. */
export interface ModelThread {
  readonly fingerprint: string;
  /** False once the thread has ended, whatever the reason. */
  readonly alive: boolean;
  /** One `Float32Array(384)` per text, moved here without a copy. Rejects when the thread ends before it answers. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
  /** Ends the thread, after the text it is at. */
  stop(): Promise<void>;
}

/** A silent thread is given up after this; 512 tokens take 0.2 s on one core, a cold start 1 s. */
const SILENCE_MS = 60_000;
/** Megabytes. The vocabulary takes 20; the weights are not on the JavaScript heap. */
const HEAP = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 };

/** Starts the thread and waits until the model is loaded (0.6 s), also when aborted. Rejects with the reason. */
export async function startModelThread(data: ModelWorkerData, signal?: AbortSignal): Promise<ModelThread> {
  signal?.throwIfAborted();
  const worker = new Worker(...entryPoint(data));
  const thread = { alive: true };
  let ended = 'ended';
  worker.on('error', (error: unknown) => {
    ended = `failed: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on('exit', () => {
    thread.alive = false;
  });

  const send = (request: ModelWorkerRequest) => worker.postMessage(request);
  // Never terminate(): in the middle of native work it aborts the whole process. The thread is asked to end,
  // which it does after the text it is at, or after the load.
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!thread.alive) return resolve();
      worker.once('exit', () => resolve());
      return send({ kind: 'stop' });
    });

  const nextReply = () =>
    new Promise<ModelWorkerReply>((resolve, reject) => {
      const onMessage = (reply: ModelWorkerReply) => settle(() => resolve(reply));
      const onExit = () => settle(() => reject(new Error(`The thread of the embedding model ${ended}.`)));
      const silence = setTimeout(() => {
        ended = `was silent for ${SILENCE_MS / 1000} s`;
        thread.alive = false;
        send({ kind: 'stop' });
        worker.unref();
        onExit();
      }, SILENCE_MS);
      const settle = (act: () => void) => {
        clearTimeout(silence);
        worker.off('message', onMessage);
        worker.off('exit', onExit);
        act();
      };
      if (!thread.alive) return onExit();
      worker.on('message', onMessage);
      worker.on('exit', onExit);
      return undefined;
    });

  const first = await nextReply();
  if (signal?.aborted) await stop();
  signal?.throwIfAborted();
  if (first.kind !== 'ready') {
    await stop();
    throw new Error(first.kind === 'failed' ? first.message : 'The thread spoke before it was ready.');
  }

  return {
    fingerprint: first.fingerprint,
    get alive() {
      return thread.alive;
    },
    async embed(texts) {
      const reply = nextReply();
      if (thread.alive) send({ kind: 'embed', texts });
      const answer = await reply;
      if (answer.kind === 'vectors') return answer.vectors;
      throw new Error(answer.kind === 'failed' ? answer.message : 'The thread started over.');
    },
    stop,
  };
}

function entryPoint(workerData: ModelWorkerData): [URL | string, WorkerOptions] {
  const options = { workerData, resourceLimits: HEAP, name: 'embedding-model' };
  if (!import.meta.url.endsWith('.ts')) return [new URL('./model-worker.js', import.meta.url), options];
  // Run from the sources. `--import tsx` registers nothing in a worker of Node 20, so this calls tsx's API.
  const tsx = import.meta.resolve('tsx/esm/api');
  const entry = new URL('./model-worker.ts', import.meta.url).href;
  const bootstrap = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(entry)}); });`;
  return [bootstrap, { ...options, eval: true }];
}
