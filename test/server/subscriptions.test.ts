import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createStreamClient } from 'graphql-sse';
import { CloseCode, createClient as createSocketClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { loadConfig } from '../../src/config.js';
import {
  eventually,
  open,
  openSocket,
  type RunningServer,
  rawRequest,
  startServer,
  type TestOptions,
} from './running-server.js';

const TOKEN = 'a-token-of-more-than-sixteen';
const LIMITS = loadConfig({}).http.limits;
type Told = Record<string, unknown> & {
  data?: unknown;
  errors?: readonly { extensions: Record<string, unknown>; message: string }[];
};

/** All that the client of a transport is told, the errors that end it as the last. */
async function toldBy(
  server: RunningServer,
  transport: 'graphql-ws' | 'graphql-sse',
  payload: {
    query: string;
    variables?: Record<string, unknown>;
    operationName?: string;
    extensions?: Record<string, unknown>;
  },
  authorization?: string,
): Promise<readonly Told[]> {
  const client =
    transport === 'graphql-ws'
      ? createSocketClient({
          url: `${server.url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          retryAttempts: 0,
          ...(authorization === undefined ? {} : { connectionParams: { Authorization: authorization } }),
        })
      : createStreamClient({
          url: `${server.url}/graphql/stream`,
          retryAttempts: 0,
          ...(authorization === undefined ? {} : { headers: { authorization } }),
        });
  const told: Told[] = [];
  await new Promise<void>((resolve, reject) => {
    client.subscribe(payload, {
      next: (result) => told.push(JSON.parse(JSON.stringify(result)) as Told),
      error: (error) => {
        if (Array.isArray(error)) {
          told.push({ errors: JSON.parse(JSON.stringify(error)) });
          resolve();
        } else reject(error);
      },
      complete: resolve,
    });
  });
  await client.dispose();
  return told;
}

const codesOf = (told: readonly Told[]) => told.at(-1)?.errors?.map(({ extensions }) => extensions.code);

describe.each(['graphql-ws', 'graphql-sse'] as const)('%s', (transport) => {
  test('carries the events of a subscription, then ends', async () => {
    await using server = await startServer();
    const query = 'subscription Count($to: Int!) { count(to: $to) }';
    const told = await toldBy(server, transport, { query, variables: { to: 3 } });
    expect(told).toEqual([1, 2, 3].map((count) => ({ data: { count } })));
    // A context of its own for each event, and one to begin with.
    expect(server.seen).toHaveLength(4);
  });

  test('knows the caller by the token', async () => {
    await using server = await startServer({ auth: { token: TOKEN } });
    const told = await toldBy(server, transport, { query: 'subscription { tenants }' }, `Bearer ${TOKEN}`);
    expect(told).toEqual([{ data: { tenants: 'default token' } }]);
  });

  test('tells a failure with its code, and of a fault no more than that', async () => {
    await using server = await startServer();
    const failing = await toldBy(server, transport, { query: 'subscription { failing }' });
    expect(failing).toHaveLength(2);
    expect(codesOf(failing)).toEqual(['SUBSCRIBER_TOO_SLOW']);
    for (const query of ['subscription { broken }', 'subscription { changed }']) {
      const told = await toldBy(server, transport, { query });
      expect(codesOf(told)).toEqual(['INTERNAL_SERVER_ERROR']);
      expect(JSON.stringify(told)).not.toMatch(/hunter2|stack|Iterable/);
      expect(told.at(-1)?.errors?.[0]?.extensions).toMatchObject({
        requestId: expect.any(String),
        errorId: expect.any(String),
      });
    }
  });

  test.each<[string, string, object, TestOptions?]>([
    ['BAD_REQUEST', '{ hello }', {}],
    ['BAD_REQUEST', 'mutation { add }', {}],
    ['GRAPHQL_PARSE_FAILED', 'subscription {', {}],
    ['GRAPHQL_PARSE_FAILED', `subscription { ${'a '.repeat(6_000)}}`, {}],
    ['GRAPHQL_VALIDATION_FAILED', 'subscription { endles }', {}],
    ['GRAPHQL_VALIDATION_FAILED', 'subscription { endless __schema { types { name } } }', {}],
    ['OPERATION_RESOLUTION_FAILURE', 'subscription A { endless } subscription B { endless }', {}],
    ['OPERATION_RESOLUTION_FAILURE', 'subscription A { endless }', { operationName: 'C' }],
    ['BAD_USER_INPUT', 'subscription($to: Int!) { count(to: $to) }', { variables: { to: 'three' } }],
    [
      'QUERY_TOO_COMPLEX',
      'subscription { a: endless @skip(if: false) @include(if: true) }',
      {},
      { config: { limits: { ...LIMITS, directives: 1 } } },
    ],
    ['QUERY_TOO_COMPLEX', 'subscription { endless }', {}, { config: { limits: { ...LIMITS, cost: 0 } } }],
    ['OPERATION_NOT_ALLOWED', 'subscription { endless }', {}, { allowList: new Map() }],
  ])('refuses with %s (%#)', async (code, query, more, options = {}) => {
    await using server = await startServer({
      ...options,
      config: { production: true, introspection: false, ...options.config },
    });
    const told = await toldBy(server, transport, { query, ...more });
    expect(new Set(codesOf(told))).toEqual(new Set([code]));
    expect(JSON.stringify(told)).not.toContain('Did you mean');
    expect(open.count).toBe(0);
  });

  test('runs what the manifest has, also by its hash alone', async () => {
    const query = 'subscription { count(to: 1) }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    await using server = await startServer({ allowList: new Map([[sha256Hash, query]]) });
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    expect(await toldBy(server, transport, { query })).toEqual([{ data: { count: 1 } }]);
    if (transport === 'graphql-ws') {
      expect(await toldBy(server, transport, { query: '', extensions })).toEqual([{ data: { count: 1 } }]);
    }
  });
});

/** A socket of the protocol; `closed` is the code that the server closes it with. */
function connect(server: RunningServer, options: ClientOptions = {}, path = '/graphql') {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', options);
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(([code]) => code as number);
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number);
  refused.catch(() => undefined);
  return { socket, closed, refused, opened: once(socket, 'open') };
}

async function initialised(server: RunningServer, payload?: object) {
  const connection = connect(server);
  await connection.opened;
  const answered = Promise.race([once(connection.socket, 'message'), connection.closed]);
  connection.socket.send(JSON.stringify({ type: 'connection_init', payload }));
  await answered;
  return connection;
}

describe('a WebSocket', () => {
  test.each([
    ['no token', undefined],
    ['a wrong token', { authorization: 'Bearer another-token-that-is-long-enough' }],
  ])('with %s is closed with 4401', async (_, payload) => {
    await using server = await startServer({ auth: { token: TOKEN } });
    const { closed } = await initialised(server, payload);
    expect(await closed).toBe(CloseCode.Unauthorized);
  });

  test('that never says who it is, is closed with 4408', async () => {
    await using server = await startServer();
    expect(await connect(server).closed).toBe(CloseCode.ConnectionInitialisationTimeout);
  });

  test('that subscribes before it was acknowledged is closed with 4401', async () => {
    await using server = await startServer();
    const { socket, opened, closed } = connect(server);
    await opened;
    socket.send(
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { endless }' } }),
    );
    expect(await closed).toBe(CloseCode.Unauthorized);
  });

  test('of a page that may not call is refused before it is one, whatever its token', async () => {
    await using server = await startServer({ auth: { token: TOKEN } });
    expect(await connect(server, { origin: 'https://evil.example' }).refused).toBe(403);
    const own = connect(server, { origin: server.url });
    await own.opened;
    own.socket.terminate();
  });

  test('of a name that was made to mean this machine is closed with 4403', async () => {
    await using server = await startServer();
    const { socket, opened, closed } = connect(server, { headers: { host: 'evil.example' } });
    await opened;
    socket.send(JSON.stringify({ type: 'connection_init' }));
    expect(await closed).toBe(CloseCode.Forbidden);
  });

  test('is served at /graphql only, as often as the limit says, and with messages of 64 KiB at most', async () => {
    await using server = await startServer({ config: { limits: { ...LIMITS, subscriptions: 1 } } });
    expect(await connect(server, {}, '/graphql/stream').refused).toBe(400);
    const { socket, closed } = await initialised(server);
    expect(await connect(server).refused).toBe(503);
    socket.send('x'.repeat(70_000));
    expect(await closed).toBe(1009);
  });

  test('that answers no ping is cut off, and its subscriptions end', async () => {
    await using server = await startServer({ keepAliveMs: 500 });
    const { socket, closed } = await initialised(server);
    socket.send(
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { endless }' } }),
    );
    await eventually(() => open.count === 1);
    await sleep(1_500);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.pause();
    await eventually(() => open.count === 0);
    socket.resume();
    expect(await closed).toBe(1006);
  });

  test('has 100 subscriptions at most', async () => {
    await using server = await startServer();
    const { socket } = await initialised(server);
    const errors: string[] = [];
    socket.on('message', (text) => {
      const { type, payload } = JSON.parse(String(text));
      if (type === 'error') errors.push(payload[0].extensions.code);
    });
    for (let id = 1; id <= 101; id += 1) {
      socket.send(
        JSON.stringify({ id: `${id}`, type: 'subscribe', payload: { query: 'subscription { endless }' } }),
      );
    }
    await eventually(() => errors.length > 0);
    expect([errors, open.count]).toEqual([['OVERLOADED'], 100]);
    socket.close();
    await eventually(() => open.count === 0);
  });

  test('offers nothing to whoever offers HTTP/2: the request is answered', async () => {
    await using server = await startServer();
    const body = '{"query": "{ hello }"}';
    const { status, text } = await rawRequest(
      server.port,
      `POST /graphql HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n` +
        `HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect([status, text.includes('"hello":"world"')]).toEqual([200, true]);
  });
});

describe('a stream', () => {
  const stream = (init: RequestInit = {}, query = 'subscription { endless }') => ({
    path: '/graphql/stream',
    method: 'POST',
    body: JSON.stringify({ query }),
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });

  test('is refused by its status when the caller may not call, or asks for no stream', async () => {
    await using server = await startServer({ auth: { token: TOKEN } });
    const authorization = `Bearer ${TOKEN}`;
    expect(await server.send(stream())).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    const json = await server.send(stream({ headers: { authorization, accept: 'application/json' } }));
    expect(json).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    const text = await server.send(stream({ headers: { authorization, 'content-type': 'text/plain' } }));
    expect(text).toMatchObject({ status: 415 });
    expect(await server.send(stream({ headers: { authorization }, body: '[]' }))).toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(await server.send({ path: '/graphql/stream', method: 'PUT' })).toMatchObject({ status: 404 });
  });

  test('of a page that may not call is refused, and one that may can read it', async () => {
    await using server = await startServer({ config: { corsOrigins: ['https://app.example'] } });
    const evil = await server.send(stream({ headers: { origin: 'https://evil.example' } }));
    expect([evil.status, evil.code, evil.headers.get('access-control-allow-origin')]).toEqual([
      403,
      'FORBIDDEN',
      null,
    ]);
    const app = await server.send(
      stream({ headers: { origin: 'https://app.example' } }, 'subscription { count(to: 1) }'),
    );
    expect(app.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(app.text).toBe(':\n\nevent: next\ndata: {"data":{"count":1}}\n\nevent: complete\ndata:\n\n');
  });

  test('ends what it reads from when the client goes', async () => {
    await using server = await startServer({ keepAliveMs: 50 });
    const gone = new AbortController();
    const response = await fetch(`${server.url}/graphql/stream`, { ...stream(), signal: gone.signal });
    await eventually(() => open.count === 1);
    const reader = response.body?.getReader();
    let text = '';
    while (text.length < 9) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(text).toMatch(/^(:\n\n){3}/);
    gone.abort();
    await eventually(() => open.count === 0);
  });
});

test.each(['GET /graphql', 'POST /graphql/stream'])(
  'a client of %s that takes nothing costs what fits into its connection, and is cut off',
  async (address) => {
    await using server = await startServer({ keepAliveMs: 300 });
    const query = 'subscription { flood }';
    const before = process.memoryUsage().rss;
    if (address.startsWith('GET')) {
      const { socket } = await initialised(server);
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      socket.pause();
    } else {
      const body = JSON.stringify({ query });
      const socket = await openSocket(server.port);
      socket.pause();
      socket.write(
        `POST /graphql/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    }
    await eventually(() => open.count === 1);
    await eventually(() => open.count === 0);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  },
);

test('a subscription over POST /graphql is told where to go', async () => {
  await using server = await startServer();
  const { code, json } = await server.graphql('subscription { endless }');
  expect(code).toBe('BAD_REQUEST');
  expect(json.errors[0].message).toMatch(/\/graphql\/stream/);
});

test('a server that stops closes WebSockets with 1001 and waits for no subscription', async () => {
  const server = await startServer();
  const { socket, closed } = await initialised(server);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { endless }' } }));
  await eventually(() => open.count === 1);
  const startedAt = performance.now();
  await server.server.stop();
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect([await closed, open.count]).toEqual([1001, 0]);
});
