import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createClient, EngraphError, type MemoryChange } from '../../src/client/client.js';
import { eventsOf } from '../../src/client/event-stream.js';
import {
  type Arrived,
  answer,
  hangUp,
  html,
  refuse,
  scriptedServer,
  stall,
  stream,
} from './scripted-server.js';

const scope = { userId: 'alice' };
const backoff = { minMs: 2, maxMs: 50 };

const change = (cursor: string, event = 'ADD') => ({
  cursor,
  event,
  memoryId: `m${cursor}`,
  memory: null,
  at: 't',
});
const next = (value: ReturnType<typeof change>) =>
  `event: next\ndata: ${JSON.stringify({ data: { memoryChanged: value } })}\n\n`;
const failed = (code: string) =>
  `event: next\ndata: ${JSON.stringify({ errors: [{ message: code, extensions: { code } }] })}\n\n`;
const COMPLETE = 'event: complete\ndata:\n\n';

/** The cursors of the first changes, as many as are asked for. */
async function cursors(changes: AsyncIterable<MemoryChange>, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const { cursor } of changes) {
    found.push(cursor);
    if (found.length === count) break;
  }
  return found;
}

const asked = (arrived: readonly Arrived[]) => arrived.map(({ body }) => body.variables.after);

test('every change arrives once, however often the connection is lost and whatever the server repeats', async () => {
  await using server = await scriptedServer(
    stream([':\n\n', next(change('1')), next(change('2'))], 'cut'),
    hangUp,
    html(502),
    stream([next(change('2')), next(change('3')), failed('SHUTTING_DOWN'), COMPLETE], 'end'),
    refuse(503, 'OVERLOADED'),
    stream([next(change('1')), next(change('3')), next(change('4')), COMPLETE], 'end'),
    stream([next(change('5'))]),
  );
  const reasons: string[] = [];
  const client = createClient({ url: server.url, token: 't', backoff });
  const changes = client.subscribe(scope, { onDisconnect: ({ code }) => reasons.push(code) });
  expect(await cursors(changes, 5)).toEqual(['1', '2', '3', '4', '5']);
  expect(asked(server.arrived)).toEqual([undefined, '2', '2', '2', '3', '3', '4']);
  expect(reasons.join(' ')).toBe('UNREACHABLE UNREACHABLE UNREACHABLE SHUTTING_DOWN OVERLOADED UNREACHABLE');
  for (const { path, headers } of server.arrived) {
    expect([path, headers.accept, headers.authorization]).toEqual([
      ...['/graphql/stream', 'text/event-stream', 'Bearer t'],
    ]);
  }
});

test('it goes on after the cursor that it is given', async () => {
  await using server = await scriptedServer(stream([next(change('8'))]));
  expect(await cursors(createClient({ url: server.url }).subscribe(scope, { after: '7' }), 1)).toEqual(['8']);
  expect(asked(server.arrived)).toEqual(['7']);
});

test('an event may come in any pieces, with any line ends', async () => {
  const text = next({ ...change('1'), memoryId: 'café 🍵' }) + next(change('2')).replaceAll('\n', '\r\n');
  const bytes = new TextEncoder().encode(`\r\n: ping\r\r${text}`);
  await using server = await scriptedServer(async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const byte of bytes) {
      response.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
  });
  const found: string[] = [];
  for await (const { memoryId } of createClient({ url: server.url }).subscribe(scope)) {
    if (found.push(memoryId) === 2) break;
  }
  expect(found).toEqual(['café 🍵', 'm2']);
});

test.each([
  ['refuses the caller', refuse(401, 'UNAUTHENTICATED'), 'UNAUTHENTICATED'],
  ['refuses the scope', stream([failed('VALIDATION_001'), COMPLETE], 'end'), 'VALIDATION_001'],
  ['knows no streams', html(404), 'BAD_ANSWER'],
  ['answers with no stream', answer({}), 'BAD_ANSWER'],
])('it fails at once when the server %s', async (_how, step, code) => {
  await using server = await scriptedServer(step);
  const changes = createClient({ url: server.url, backoff }).subscribe(scope);
  await expect(changes.next()).rejects.toMatchObject({ name: 'EngraphError', code });
  expect(server.arrived).toHaveLength(1);
});

test('it fails when the server is not there to begin with, after the attempts of a call', async () => {
  await using server = await scriptedServer(hangUp);
  const changes = createClient({ url: server.url, backoff, retries: 1 }).subscribe(scope);
  await expect(changes.next()).rejects.toBeInstanceOf(EngraphError);
  expect(server.arrived).toHaveLength(2);
});

test.each([
  ['waits for a change', stream([':\n\n'])],
  ['waits for the server', stall],
])('while it %s it ends quietly, by its signal or by leaving it', async (_when, step) => {
  await using server = await scriptedServer(step);
  const client = createClient({ url: server.url });
  const signalled = client.subscribe(scope, { signal: AbortSignal.timeout(60) });
  expect(await signalled.next()).toEqual({ done: true, value: undefined });

  const left = client.subscribe(scope);
  const pending = left.next();
  setTimeout(() => left.return?.(), 30);
  expect(await pending).toEqual({ done: true, value: undefined });
});

test('leaving the loop closes the connection', async () => {
  const responses: ServerResponse[] = [];
  await using server = await scriptedServer((response, request) => {
    responses.push(response);
    stream([next(change('1')), next(change('2'))])(response, request);
  });
  expect(await cursors(createClient({ url: server.url }).subscribe(scope), 1)).toEqual(['1']);
  await expect.poll(() => responses.map(({ closed }) => closed), { timeout: 15_000 }).toEqual([true]);
});

test('a stream on which nothing comes any more, not even a comment, counts as lost', async () => {
  await using server = await scriptedServer(stream([next(change('1'))]));
  const { body } = await fetch(server.url, { method: 'POST', body: '{}' });
  const events = eventsOf(body ?? new ReadableStream(), 40);
  expect(await events.next()).toMatchObject({ done: false, value: { event: 'next' } });
  await expect(events.next()).rejects.toThrow('nothing came for 0.04 s');
});
