import { parentPort, workerData } from 'node:worker_threads';
import type { ModelSession } from './model-session.js';
import type { ModelWorkerData, ModelWorkerReply, ModelWorkerRequest } from './model-worker-messages.js';

// Entry of the thread that tokenizes and computes, so that neither holds up the event loop of the server.

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');

const reply = (message: ModelWorkerReply) => {
  const buffers = message.kind === 'vectors' ? message.vectors.map((vector) => vector.buffer) : [];
  port.postMessage(message, buffers);
};

const session = await open(workerData as ModelWorkerData);
let stopping = false;
if (session !== undefined) {
  port.on('message', (request: ModelWorkerRequest) => {
    if (request.kind === 'embed') void embed(session, request.texts);
    else {
      stopping = true;
      // Without it nothing keeps the thread alive once the text it is at is done.
      port.close();
    }
  });
  reply({ kind: 'ready', fingerprint: session.fingerprint });
}

async function embed(model: ModelSession, texts: readonly string[]): Promise<void> {
  try {
    const vectors: Float32Array<ArrayBuffer>[] = [];
    for (const text of texts) {
      vectors.push(new Float32Array(await model.embed(text)));
      if (stopping) return;
    }
    reply({ kind: 'vectors', vectors });
  } catch (error) {
    reply({ kind: 'failed', message: messageOf(error) });
  }
}

async function open(data: ModelWorkerData): Promise<ModelSession | undefined> {
  try {
    // Imported here and not above: a machine without a build of onnxruntime fails in the import, and this
    // turns the loader's stack into a sentence.
    const { openModelSession } = await import('./model-session.js');
    return await openModelSession(data.modelJar, data.threads);
  } catch (error) {
    reply({ kind: 'failed', message: messageOf(error) });
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
