import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, rawRequest, startServer } from './running-server.js';

const TOKEN = 'correct-horse-battery-staple';
const APP = 'https://app.example';
const STUDIO = 'https://studio.apollographql.com';

/** fetch does not let one set Host or repeat a header, so these requests are written by hand. */
function post(port: number, headers: readonly string[]) {
  const body = '{"query":"{ tenant }"}';
  const lines = [
    'POST /graphql HTTP/1.1',
    ...headers,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return rawRequest(port, `${lines.join('\r\n')}\r\n\r\n${body}`);
}

describe('an open server', () => {
  let running: RunningServer;
  beforeAll(async () => {
    const config = {
      corsOrigins: [APP, STUDIO],
      allowedHosts: ['box.local'],
      introspection: true,
      production: false,
    };
    running = await startServer({ config });
  });
  afterAll(() => running[Symbol.asyncDispose]());

  test('knows every caller as the open principal of the default tenant', async () => {
    expect((await running.graphql('{ tenant }')).json.data.tenant).toBe('default open');
  });

  test.each(['localhost', 'localhost:4000', 'LOCALHOST', '127.0.0.1:1', '[::1]:4000', 'box.local:80'])(
    'answers to Host %s',
    async (host) => expect((await post(running.port, [`Host: ${host}`])).status).toBe(200),
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:4000',
    '127.0.0.2',
    'user@localhost',
    'localhost:x',
    '',
  ])('answers 403 to Host "%s": DNS rebinding does not reach it', async (host) => {
    const { status, text } = await post(running.port, [`Host: ${host}`]);
    expect(status).toBe(403);
    expect(text).toContain('"code":"FORBIDDEN"');
    expect(text).toContain('ENGRAPH_ALLOWED_HOSTS');
  });

  test('answers 403 to two Host headers', async () => {
    const { status } = await post(running.port, ['Host: localhost', 'Host: evil.example']);
    expect([400, 403]).toContain(status);
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost:9',
    'http://localhost.evil.example',
    'https://app.example.evil.example',
  ])('answers 403 to a page of origin %s, which cannot read the answer either', async (origin) => {
    const { status, text } = await post(running.port, ['Host: localhost:4000', `Origin: ${origin}`]);
    expect(status).toBe(403);
    expect(text.toLowerCase()).not.toContain('access-control-allow-origin');
  });

  test.each([APP, STUDIO, 'http://localhost:4000', 'http://127.0.0.1:4000'])(
    'answers a page of origin %s',
    async (origin) => {
      const { status, text } = await post(running.port, ['Host: localhost:4000', `Origin: ${origin}`]);
      expect(status).toBe(200);
      expect(text.toLowerCase()).toContain(`access-control-allow-origin: ${origin}`);
      expect(text.toLowerCase()).toContain('access-control-expose-headers: x-request-id, retry-after');
      expect(text.toLowerCase()).not.toContain('access-control-allow-credentials');
    },
  );

  test('answers the preflight of an allowed origin, and gives no permission to another', async () => {
    const preflight = (origin: string) =>
      running.send({
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization',
        },
      });
    const allowed = await preflight(APP);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(APP);
    expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type,authorization');
    expect(allowed.headers.get('vary')?.toLowerCase()).toContain('origin');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a server with a token', () => {
  let running: RunningServer;
  beforeAll(async () => {
    const config = { corsOrigins: [APP], allowedHosts: [], introspection: true, production: true };
    running = await startServer({ config, auth: { token: TOKEN } });
  });
  afterAll(() => running[Symbol.asyncDispose]());

  test('answers the right token, under any Host', async () => {
    const { status, text } = await post(running.port, [
      'Host: memory.example',
      `Authorization: bearer ${TOKEN}`,
    ]);
    expect(status).toBe(200);
    expect(text).toContain('default token');
  });

  test.each([
    ['none', []],
    ['a wrong one', ['Authorization: Bearer wrong']],
    ['the beginning of it', [`Authorization: Bearer ${TOKEN.slice(0, -1)}`]],
    ['more than it', [`Authorization: Bearer ${TOKEN}x`]],
    ['it in other letters', [`Authorization: Bearer ${TOKEN.toUpperCase()}`]],
    ['it without a scheme', [`Authorization: ${TOKEN}`]],
    ['it under another scheme', [`Authorization: Basic ${TOKEN}`]],
    ['an empty one', ['Authorization: Bearer ']],
    ['two', [`Authorization: Bearer ${TOKEN}`, `Authorization: Bearer ${TOKEN}`]],
    ['two in one header', [`Authorization: Bearer ${TOKEN}, Bearer ${TOKEN}`]],
  ])('answers 401 to %s', async (_name, headers) => {
    const { status, text } = await post(running.port, ['Host: localhost', ...headers]);
    expect(status).toBe(401);
    expect(text).toContain('"code":"UNAUTHENTICATED"');
    expect(text.toLowerCase()).toContain('www-authenticate: bearer');
    expect(text).not.toContain(TOKEN);
  });

  test('refuses before it reads the body', async () => {
    const { status } = await rawRequest(
      running.port,
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500000\r\nConnection: close\r\n\r\n{',
    );
    expect(status).toBe(401);
  });

  test('lets a page of an allowed origin read the refusal, and its preflight needs no token', async () => {
    const refused = await running.graphql('{ hello }', { headers: { origin: APP } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, APP]);
    const preflight = await running.send({
      method: 'OPTIONS',
      headers: { origin: APP, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, APP]);
  });

  test('health needs no token', async () => {
    expect((await running.send({ path: '/health/ready' })).status).toBe(200);
  });
});

describe('the request id', () => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startServer();
  });
  afterAll(() => running[Symbol.asyncDispose]());
  const idFor = async (given: string) => {
    const { headers } = await running.graphql('{ hello }', { headers: { 'x-request-id': given } });
    return headers.get('x-request-id');
  };

  test('is new for each request, and reaches the context and the answer', async () => {
    const ids = [];
    for (let i = 0; i < 2; i++) ids.push((await running.graphql('{ hello }')).headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    expect(running.seen.slice(-2).map((request) => request.requestId)).toEqual(ids);
  });

  test("is the caller's own when it is short and plain, else ours", async () => {
    expect(await idFor('gateway-1.a:b')).toBe('gateway-1.a:b');
    expect(await idFor('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });
});
