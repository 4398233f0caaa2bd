import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { bearerCheck } from '../../src/auth/bearer.js';
import { loadConfig } from '../../src/config.js';
import type { Explorer } from '../../src/server/explore-route.js';
import { type PostOptions, startServer, testSchema } from './running-server.js';

const OPERATOR = 'operators-only-0123456789';
const CALLER = 'correct-horse-battery-staple';
const STUDIO = 'https://studio.apollographql.com';

/** An explorer that counts how often its schema is opened, and fails the first `failures` times. */
function testExplorer(failures = 0): Explorer & { opened: () => number } {
  let opened = 0;
  return {
    authorize: bearerCheck(OPERATOR, 'the token of operators'),
    openSchema: async () => {
      opened += 1;
      if (opened <= failures) throw new Error('password of the database is hunter2');
      return testSchema();
    },
    createContext: (signal) => ({ signal, principal: { tenant: 'every', via: 'operator' }, seen: [] }),
    opened: () => opened,
  };
}

const production = { introspection: false, production: true };
const start = (explorer: Explorer | null, config = {}) =>
  startServer({ auth: { token: CALLER }, explorer, config: { ...production, ...config } });

const post = (query: string, token: string | null, { headers, ...more }: PostOptions = {}) => ({
  path: '/explore',
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  },
  body: JSON.stringify({ query }),
  ...more,
});

describe('/explore', () => {
  test('is not there without an explorer', async () => {
    await using running = await start(null);
    expect((await running.send(post('{ hello }', OPERATOR))).status).toBe(404);
  });

  test("opens to the operators' token only, as the API does to its own only", async () => {
    const explorer = testExplorer();
    await using running = await start(explorer);
    for (const token of [null, CALLER, OPERATOR.slice(0, -1), `${OPERATOR}x`, OPERATOR.toUpperCase()]) {
      const { status, code, headers, text } = await running.send(post('{ hello }', token));
      expect([status, code, headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
      expect(text).not.toContain(OPERATOR);
    }
    expect(explorer.opened()).toBe(0);
    const { status, json } = await running.send(post('{ hello tenant }', OPERATOR));
    expect([status, json.data]).toEqual([200, { hello: 'world', tenant: 'every operator' }]);
    expect(
      (await running.graphql('{ hello }', { headers: { authorization: `Bearer ${OPERATOR}` } })).status,
    ).toBe(401);
  });

  test('opens its schema with the first request, once, and again only when that failed', async () => {
    const explorer = testExplorer(1);
    await using running = await start(explorer);
    const failed = await running.send(post('{ hello }', OPERATOR));
    expect([failed.status, failed.code]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(failed.text).not.toContain('hunter2');
    const answers = await Promise.all([1, 2, 3].map(() => running.send(post('{ hello }', OPERATOR))));
    expect(answers.map(({ json }) => json.data)).toEqual(Array(3).fill({ hello: 'world' }));
    expect(explorer.opened()).toBe(2);
  });

  test('tells its schema, also in production, and masks failures like the API', async () => {
    await using running = await start(testExplorer());
    const { json } = await running.send(post('{ __schema { queryType { name } } }', OPERATOR));
    expect(json.data.__schema.queryType.name).toBe('Query');
    const broken = await running.send(post('{ broken }', OPERATOR));
    expect(broken.code).toBe('INTERNAL_SERVER_ERROR');
    expect(broken.text).not.toContain('hunter2');
    expect(broken.json.errors[0].extensions.requestId).toBe(broken.headers.get('x-request-id'));
    expect(
      (
        await running.graphql('{ __schema { queryType { name } } }', {
          headers: { authorization: `Bearer ${CALLER}` },
        })
      ).code,
    ).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('has the limits of the API: depth, cost, body, time, operations at once, and no form posts', async () => {
    const limits = { depth: 3, cost: 20, bodyBytes: 2_000, queryMs: 50, inFlight: 1 };
    await using running = await start(testExplorer(), {
      limits: { ...loadConfig({}).http.limits, ...limits },
    });
    const code = async (query: string, init?: PostOptions) =>
      (await running.send(post(query, OPERATOR, init))).code;
    expect(await code('{ self { self { self { hello } } } }')).toBe('QUERY_TOO_COMPLEX');
    expect(await code(`{ ${Array.from({ length: 25 }, (_, i) => `a${i}: hello`).join(' ')} }`)).toBe(
      'QUERY_TOO_COMPLEX',
    );
    expect(await code(`{ hello } # ${'x'.repeat(2_000)}`)).toBe('PAYLOAD_TOO_LARGE');
    expect(await code('{ slow(ms: 5000) }')).toBe('TIMEOUT');
    expect(await code('{ hello }', { headers: { 'content-type': 'text/plain' } })).toBe(
      'UNSUPPORTED_MEDIA_TYPE',
    );
    const busy = code('{ deaf(ms: 3000) }');
    await sleep(300);
    expect(await code('{ hello }')).toBe('OVERLOADED');
    await busy;
  });

  test('takes a body of 64 KB at most, and says so', async () => {
    await using running = await start(testExplorer());
    const { status, json } = await running.send(post(`{ hello } # ${'x'.repeat(65_536)}`, OPERATOR));
    expect([status, json.errors[0].extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(json.errors[0].message).toContain('; 65536 are allowed.');
  });

  test('takes no GET but that of a browser, which it sends to the console', async () => {
    await using running = await start(testExplorer());
    const authorization = `Bearer ${OPERATOR}`;
    const get = {
      path: '/explore?query=%7Bhello%7D',
      headers: { authorization, 'apollo-require-preflight': '1' },
    };
    expect((await running.send(get)).status).toBe(404);
    await using console = await startServer({ explorer: testExplorer(), consoleDir: '/nonexistent' });
    const { status, headers } = await console.send({ path: '/explore', headers: { accept: 'text/html' } });
    expect([status, headers.get('location')]).toEqual([302, '/console/?endpoint=explore']);
  });

  test('may be asked from Apollo Studio where the configuration lets it in, the API too', async () => {
    await using running = await start(testExplorer(), { corsOrigins: [STUDIO] });
    for (const path of ['/graphql', '/explore']) {
      const preflight = await running.send({
        path,
        method: 'OPTIONS',
        headers: {
          origin: STUDIO,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, STUDIO]);
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    }
    const { headers } = await running.send(post('{ hello }', OPERATOR, { headers: { origin: STUDIO } }));
    expect(headers.get('access-control-allow-origin')).toBe(STUDIO);
  });
});
