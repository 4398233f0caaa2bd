import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { BoltTap } from './bolt-tap.js';

/**
 * What becomes of bytes: `pass`; `freeze` (connections open, nothing is read until it passes again, then all
 * arrives); `swallow` (connections open and accepted, what they carry is lost, also afterwards).
 */
export type Flow = 'pass' | 'freeze' | 'swallow';

/** What happens, once, when a client sends a message of a kind. */
export interface Trap {
  /** One of BOLT. */
  readonly on: number;
  /** `reset`: the message does not arrive. `lose-answer`: it arrives, and its answer does not. */
  readonly fault: 'reset' | 'lose-answer';
  /** What is done when it has happened, before the client can learn of it. */
  readonly meanwhile?: () => void;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Lost bytes cannot be made good: it stays dead. */
  isDeaf: boolean;
  losing: Trap | null;
}

/** A TCP proxy on loopback between the driver and Neo4j that does what networks do. */
export class ChaosProxy {
  readonly #target: URL;
  readonly #pairs = new Set<Pair>();
  readonly #traps: Trap[] = [];
  #listener: Server | null = null;
  #port = 0;
  #flow: Flow = 'pass';
  #sprung = 0;

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  /** `target` is a bolt:// address. */
  static async start(target: string): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(target);
    await proxy.open();
    return proxy;
  }

  get uri(): string {
    return `bolt://127.0.0.1:${this.#port}`;
  }

  /** Traps that have sprung so far. */
  get sprung(): number {
    return this.#sprung;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  set flow(flow: Flow) {
    this.#flow = flow;
    for (const pair of this.#pairs) {
      if (flow === 'swallow') pair.isDeaf = true;
      for (const socket of [pair.client, pair.server]) flow === 'freeze' ? socket.pause() : socket.resume();
    }
  }

  /** Each trap springs once, in the order given among those of one kind. */
  set(...traps: readonly Trap[]): void {
    this.#traps.push(...traps);
  }

  /** Resets every connection, on both sides. */
  resetAll(): void {
    for (const pair of [...this.#pairs]) this.#reset(pair);
  }

  /** Closes the port and all connections: connecting is refused until `open`. */
  refuse(): void {
    this.#listener?.close();
    this.#listener = null;
    this.resetAll();
  }

  /** Listens again, at the same address. */
  async open(): Promise<void> {
    const listener = createServer((client) => this.#accept(client));
    listener.listen(this.#port, '127.0.0.1');
    await once(listener, 'listening');
    this.#port = (listener.address() as AddressInfo).port;
    this.#listener = listener;
  }

  /** No faults from now on; what was swallowed stays lost. */
  async heal(): Promise<void> {
    this.#traps.length = 0;
    this.flow = 'pass';
    if (this.#listener === null) await this.open();
  }

  close(): void {
    this.refuse();
  }

  #accept(client: Socket): void {
    const server = connect({ host: this.#target.hostname, port: Number(this.#target.port) || 7687 });
    const pair: Pair = { client, server, isDeaf: this.#flow === 'swallow', losing: null };
    this.#pairs.add(pair);
    const tap = new BoltTap();
    server.once('data', (first: Buffer) => tap.serverSpoke(first));
    client.on('data', (bytes: Buffer) => {
      if (pair.isDeaf) return;
      const trap = this.#spring(tap.read(bytes));
      if (trap?.fault === 'reset') return this.#fire(pair, trap);
      if (trap !== undefined) pair.losing = trap;
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      if (pair.isDeaf) return;
      // Zeros are the server's sign of life, no answer.
      if (pair.losing !== null && bytes.some((byte) => byte !== 0)) return this.#fire(pair, pair.losing);
      client.write(bytes);
    });
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // Its reason is of no interest: the other side learns that this one is gone.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#reset(pair));
      if (this.#flow === 'freeze') socket.pause();
    }
  }

  #spring(kinds: readonly number[]): Trap | undefined {
    const index = this.#traps.findIndex((trap) => kinds.includes(trap.on));
    return index === -1 ? undefined : this.#traps.splice(index, 1)[0];
  }

  #fire(pair: Pair, trap: Trap): void {
    this.#sprung += 1;
    trap.meanwhile?.();
    this.#reset(pair);
  }

  #reset(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    for (const socket of [pair.client, pair.server]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}
