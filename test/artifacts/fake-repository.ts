import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Artifact } from '../../src/artifacts/artifact.js';

/** How a repository answers for one file. */
export interface Behaviour {
  /** Cuts the connection after so many bytes of the body, for so many requests. */
  cutAfter?: number;
  cuts?: number;
  /** Answers a range with the whole file and 200. */
  ignoreRange?: boolean;
  /** Sends these bytes instead. */
  content?: Buffer;
  /** Answers this status, for so many requests (always unless told). */
  status?: number;
  statusTimes?: number;
  /** Milliseconds between pieces of 1/20 of the file. */
  pauseMs?: number;
  /** Sends the headers and then nothing. */
  silent?: boolean;
}

/** One request that arrived. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  /** `host` header: what a proxy would be asked for. */
  readonly host: string | undefined;
}

/** A Maven repository on loopback that serves random jars, well or badly. */
export class FakeRepository {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  readonly #files = new Map<string, { content: Buffer; behaviour: Behaviour }>();

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Ends with a slash. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Adds a jar of random bytes and returns how a lock list names it. */
  add(name: string, size: number, behaviour: Behaviour = {}): { artifact: Artifact; content: Buffer } {
    const content = randomBytes(size);
    this.#files.set(`/org/example/${name}/1.0/${name}-1.0.jar`, { content, behaviour });
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { artifact: { coordinate: `org.example:${name}:1.0`, size, sha256 }, content };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A proxy is asked for a whole address instead of a path.
    const path = new URL(request.url ?? '/', this.address).pathname;
    const { range, host } = request.headers;
    this.requests.push({ path, range, host });
    const file = this.#files.get(path);
    if (file === undefined) return void response.writeHead(404).end();
    const { behaviour } = file;
    if (behaviour.status !== undefined && (behaviour.statusTimes ?? 1) > 0) {
      if (behaviour.statusTimes !== undefined) behaviour.statusTimes -= 1;
      return void response.writeHead(behaviour.status).end('no');
    }
    const content = behaviour.content ?? file.content;
    const from = range && behaviour.ignoreRange !== true ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': content.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    await this.#send(response, content.subarray(from), behaviour);
  }

  async #send(response: ServerResponse, body: Buffer, behaviour: Behaviour): Promise<void> {
    response.flushHeaders();
    if (behaviour.silent === true) return;
    const cut = behaviour.cutAfter !== undefined && (behaviour.cuts ?? 1) > 0;
    if (cut) {
      behaviour.cuts = (behaviour.cuts ?? 1) - 1;
      response.write(body.subarray(0, behaviour.cutAfter), () => setTimeout(() => response.destroy(), 50));
      return;
    }
    const piece = behaviour.pauseMs === undefined ? body.length : Math.ceil(body.length / 20);
    for (let at = 0; at < body.length && !response.destroyed; at += piece) {
      response.write(body.subarray(at, at + piece));
      if (behaviour.pauseMs !== undefined) await sleep(behaviour.pauseMs);
    }
    response.end();
  }
}
