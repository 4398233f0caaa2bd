import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/memory/errors.js';
import { createServer, eventually, openSocket, type RunningServer, startServer } from './running-server.js';

let running: RunningServer | undefined;
afterEach(() => running?.server.stop(100));

const QUICK = { deadlines: { query: 150, mutation: 1_500, grace: 100 } };

function postText(query: string): string {
  const body = JSON.stringify({ query });
  return `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('the signal of an operation', () => {
  test('fires when the client closes the connection', async () => {
    running = await startServer();
    const leave = new AbortController();
    const answer = running.graphql('{ slow(ms: 20000) }', { signal: leave.signal });
    await eventually(() => running?.seen.length === 1);
    const signal = running.seen[0]?.signal;
    expect(signal?.aborted).toBe(false);
    leave.abort();
    await expect(answer).rejects.toThrow();
    await eventually(() => signal?.aborted === true);
  });

  test('does not fire when the answer was sent', async () => {
    running = await startServer();
    await running.graphql('{ hello }');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(running.seen[0]?.signal.aborted).toBe(false);
  });

  test('fires at the deadline, and the caller reads TIMEOUT with the limit', async () => {
    running = await startServer(QUICK);
    const answer = await running.graphql('{ slow(ms: 20000) }');
    expect([answer.status, answer.code]).toEqual([200, 'TIMEOUT']);
    expect(answer.json.errors[0].message).toContain('150 ms');
  });

  test('gives mutations their own, longer limit', async () => {
    running = await startServer(QUICK);
    expect((await running.graphql('mutation { slowly(ms: 400) }')).json.data).toEqual({ slowly: 'done' });
    expect((await running.graphql('mutation { slowly(ms: 20000) }')).code).toBe('TIMEOUT');
  });

  test('an operation that does not heed it is answered without: 504 after the grace', async () => {
    running = await startServer(QUICK);
    const started = performance.now();
    const answer = await running.graphql('{ deaf(ms: 12000) }');
    expect([answer.status, answer.code]).toEqual([504, 'TIMEOUT']);
    expect(performance.now() - started).toBeLessThan(11_000);
  });
});

describe('stopping', () => {
  test('lets a running request finish, on a keep-alive connection too, and does not wait for idle ones', async () => {
    running = await startServer();
    await running.graphql('{ hello }');
    const idle = await openSocket(running.port);
    const busy = await openSocket(running.port);
    busy.write(postText('{ slow(ms: 400) }'));
    await eventually(() => running?.seen.length === 2);
    const started = performance.now();
    await running.server.stop(10_000);
    const took = performance.now() - started;
    await eventually(() => busy.received().includes('{"data":{"slow":"done"}'));
    expect(took).toBeGreaterThan(300);
    expect(took).toBeLessThan(5_000);
    await eventually(() => idle.destroyed);
  });

  test('is not ready meanwhile, and live; GraphQL answers SHUTTING_DOWN', async () => {
    running = await startServer();
    const busy = await openSocket(running.port);
    busy.write(postText('{ slow(ms: 600) }'));
    // Half a request: connections that are sending are kept, so these can ask while the server drains.
    const asking = await Promise.all([0, 1, 2].map(() => openSocket(running?.port ?? 0)));
    const requests = [
      'GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n',
      postText('{ hello }'),
    ];
    for (const [i, text] of requests.entries()) asking[i]?.write(text.slice(0, 10));
    await eventually(() => running?.seen.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = running.server.stop(10_000);
    for (const [i, text] of requests.entries()) asking[i]?.write(text.slice(10));
    await stopped;
    const [ready, live, graphql] = asking.map((socket) => socket.received());
    expect(ready).toMatch(/^HTTP\/1\.1 503/);
    expect(ready).toContain('The server is stopping.');
    expect(live).toMatch(/^HTTP\/1\.1 200/);
    expect(graphql).toMatch(/^HTTP\/1\.1 503/);
    expect(graphql).toContain('"code":"SHUTTING_DOWN"');
    await eventually(() => busy.received().includes('"slow":"done"'));
  });

  test('completes an answer that a slow client is still reading', async () => {
    running = await startServer();
    const characters = 30_000_000;
    const reader = await openSocket(running.port);
    const ended = once(reader, 'close');
    reader.write(postText(`{ long(characters: ${characters}) }`));
    await once(reader, 'data');
    reader.pause();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = running.server.stop(10_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    reader.resume();
    await Promise.all([stopped, ended]);
    expect(reader.received().length).toBeGreaterThan(characters);
  });

  test('accepts no new connection', async () => {
    running = await startServer();
    await running.server.stop();
    await expect(running.graphql('{ hello }')).rejects.toThrow();
  });

  test('ends an operation that takes too long with SHUTTING_DOWN before the connection is cut', async () => {
    running = await startServer();
    const answer = running.graphql('{ slow(ms: 20000) }');
    await eventually(() => running?.seen.length === 1);
    await running.server.stop(400);
    expect((await answer).code).toBe('SHUTTING_DOWN');
    expect(running.seen[0]?.signal.reason).toBeInstanceOf(MemoryError);
  });

  test('cuts the connection of an operation that does not heed even that', async () => {
    running = await startServer();
    const socket = await openSocket(running.port);
    const closed = once(socket, 'close');
    socket.write(postText('{ deaf(ms: 12000) }'));
    await eventually(() => running?.seen.length === 1);
    const started = performance.now();
    await running.server.stop(300);
    await closed;
    expect(performance.now() - started).toBeLessThan(11_000);
  });

  test('may be asked for twice', async () => {
    running = await startServer();
    await Promise.all([running.server.stop(), running.server.stop()]);
  });
});

describe('listening', () => {
  test('on a port in use says which, and what to set', async () => {
    running = await startServer();
    const { port } = running;
    const second = await createServer({});
    await expect(second.listen({ host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use. Stop the program that uses it, or set another port: PORT=${port + 1}.`,
    );
    await second.stop();
  });

  test('on an address of another machine says so', async () => {
    const server = await createServer({});
    const listening = server.listen({ host: '192.0.2.1', port: 0 });
    await expect(listening).rejects.toThrow('HOST=192.0.2.1 is no address of this machine');
    await server.stop();
  });
});
