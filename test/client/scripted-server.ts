import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that arrived, with its body read. */
export interface Arrived {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly query: string; readonly variables: Record<string, unknown> };
  /** When it arrived, as performance.now(). */
  readonly at: number;
}

/** What becomes of one request. */
export type Step = (response: ServerResponse, request: Arrived) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly arrived: readonly Arrived[];
}

/** A server on loopback that treats its first request by the first step, and so on; the last step serves all others. */
export async function scriptedServer(...steps: readonly Step[]): Promise<ScriptedServer> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Arrived['body'];
    const step = steps[Math.min(arrived.length, steps.length - 1)];
    const { url: path = '', headers } = request;
    const here = { path, headers, body, at: performance.now() };
    arrived.push(here);
    step?.(response, here);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const answer =
  (data: unknown, status = 200): Step =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));

export const refuse =
  (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Step =>
  (response) => {
    const errors = [{ message: `no: ${code}`, extensions: { code, requestId: 'r-1' } }];
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ errors }));
  };

/** Reads the request and hangs up. */
export const hangUp: Step = (response) => response.destroy();

/** Promises more than it sends, and hangs up. */
export const cutShort: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"data":{"memo', () => response.destroy());
};

/** Never answers. */
export const stall: Step = () => undefined;

/** What a proxy says when there is nothing behind it. */
export const html =
  (status: number): Step =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>');

/** A stream of server-sent events, in the chunks given; left open, unless `end` cuts or ends it. */
export const stream =
  (chunks: readonly string[], end: 'open' | 'cut' | 'end' = 'open'): Step =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(chunk);
    if (end === 'end') response.end();
    if (end === 'cut') response.write(':\n\n', () => response.destroy());
  };
