import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How one request is answered, instead of with vectors. Unset parts are as in a good answer. */
export interface FakeReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON; a function gets the good answer to change. */
  readonly body?: unknown | ((good: EmbeddingsAnswer) => unknown);
  /** Milliseconds before the answer begins; Infinity never answers. */
  readonly delayMs?: number;
  /** Milliseconds between two bytes of the body. */
  readonly dripMs?: number;
  /** Closes the connection: before any answer, or in the middle of the body. */
  readonly cut?: 'before' | 'middle';
}

export interface EmbeddingsAnswer {
  object: string;
  model: string;
  data: { object: string; index: number; embedding: number[] | string }[];
  usage: { prompt_tokens: number; total_tokens: number };
}

export interface FakeRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { input: string[]; model: string; dimensions?: number; encoding_format?: string };
}

export interface FakeOpenai {
  /** Base URL, up to and with `/v1`. */
  readonly url: string;
  /** Requests that have arrived. */
  readonly calls: number;
  /** The last 100 of them. */
  readonly requests: readonly FakeRequest[];
  /** Answers of the next requests, in order; after them all is good again. */
  replyWith(...replies: FakeReply[]): void;
  /** Answer of every request that has no reply of its own; undefined is a good one. */
  replyAlways(reply: FakeReply | undefined): void;
  close(): Promise<void>;
}

/**
 * An HTTP server on loopback that speaks OpenAI's embeddings API. Its vectors are unit vectors made from the
 * words of a text, the same every time, nearer to each other the more words two texts share.
 */
export async function startFakeOpenai({ dimensions = 384, port = 0 } = {}): Promise<FakeOpenai> {
  const queue: FakeReply[] = [];
  const requests: FakeRequest[] = [];
  let always: FakeReply = {};
  let calls = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    calls++;
    const reply = queue.shift() ?? always;
    const text = await readBody(request);
    if (request.url !== '/v1/embeddings') return send(response, { status: 404, body: { error: {} } }, '');
    const body = JSON.parse(text) as FakeRequest['body'];
    requests.push({ path: request.url, authorization: request.headers.authorization, body });
    if (requests.length > 100) requests.shift();
    return send(response, reply, goodAnswer(body, dimensions));
  };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get calls() {
      return calls;
    },
    requests,
    replyWith: (...replies) => void queue.push(...replies),
    replyAlways: (reply) => {
      always = reply ?? {};
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(response: ServerResponse, reply: FakeReply, good: EmbeddingsAnswer | ''): Promise<void> {
  if (reply.delayMs === Number.POSITIVE_INFINITY) return;
  if (reply.delayMs !== undefined) await sleep(reply.delayMs);
  if (reply.cut === 'before') return void response.socket?.destroy();
  const body = typeof reply.body === 'function' ? reply.body(good) : (reply.body ?? good);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  if (reply.cut === 'middle') {
    response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
  } else if (reply.dripMs !== undefined) {
    for (const character of text) {
      if (response.destroyed) return;
      response.write(character);
      await sleep(reply.dripMs);
    }
    response.end();
  } else {
    response.end(text);
  }
}

function goodAnswer(body: FakeRequest['body'], dimensions: number): EmbeddingsAnswer {
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  return {
    object: 'list',
    model: body.model,
    data: inputs.map((text, index) => {
      const vector = fakeVector(text, body.dimensions ?? dimensions);
      const base64 = () => Buffer.from(new Float32Array(vector).buffer).toString('base64');
      // Like OpenAI, whose default is not what ours asks for.
      return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? base64() : vector };
    }),
    usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
  };
}

/** The vector the fake gives a text: every word adds to 16 places that its hash chooses. */
export function fakeVector(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    let hash = 2_166_136_261;
    for (let index = 0; index < word.length; index++) {
      hash = Math.imul(hash ^ word.charCodeAt(index), 16_777_619) >>> 0;
    }
    for (let place = 0; place < 16; place++) {
      hash = (Math.imul(hash ^ (hash >>> 15), 2_246_822_519) + place) >>> 0;
      const index = hash % dimensions;
      vector[index] = (vector[index] ?? 0) + (hash & 0x10000 ? 1 : -1);
    }
  }
  const norm = Math.hypot(...vector);
  if (norm === 0) return vector.with(0, 1);
  return vector.map((value) => Math.round((value / norm) * 1e6) / 1e6);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
