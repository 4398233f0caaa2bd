import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Embedder } from '../src/memory/ports.js';

/** A server that embeds. */
export interface EmbeddingsEndpoint {
  /** Up to and with `/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

interface EmbeddingsRequest {
  readonly input: string | readonly string[];
  readonly encoding_format?: 'float' | 'base64';
}

/** An embedder behind OpenAI's embeddings API on loopback, for programs that know no other. */
export async function serveEmbeddings(
  embedder: Pick<Embedder, 'identity' | 'embedDocuments'>,
): Promise<EmbeddingsEndpoint> {
  const answer = async (request: IncomingMessage): Promise<object> => {
    const { input, encoding_format } = JSON.parse(await bodyOf(request)) as EmbeddingsRequest;
    const vectors = await embedder.embedDocuments(typeof input === 'string' ? [input] : input);
    const encode = (vector: Float32Array) =>
      encoding_format === 'base64'
        ? Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
        : [...vector];
    return {
      object: 'list',
      model: embedder.identity.model,
      data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
      usage: { prompt_tokens: 0, total_tokens: 0 },
    };
  };
  const server = createServer((request, response) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method !== 'POST' || request.url !== '/v1/embeddings') {
      reply(404, { error: { message: `There is nothing at ${request.method} ${request.url}.` } });
      return;
    }
    answer(request).then(
      (body) => reply(200, body),
      (error: unknown) => reply(500, { error: { message: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
