import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from './running-server.js';

const HTML = { accept: 'text/html,application/xhtml+xml' };

describe('a built console', () => {
  let folder: string;
  let running: RunningServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engraph-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(folder, 'assets', 'main-1a2b3c.js'), 'export {};');
    running = await startServer({ consoleDir: folder });
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const get = (path: string, headers = {}) => running.send({ path, headers });

  test('is where / and /graphql lead a browser', async () => {
    for (const path of ['/', '/graphql', '/console']) {
      const { status, headers } = await get(path, HTML);
      expect([path, status, headers.get('location')]).toEqual([path, 302, '/console/']);
    }
  });

  test('does not catch API clients: / tells in JSON what is where, GET /graphql answers queries', async () => {
    expect((await get('/')).json).toMatchObject({ graphql: '/graphql', console: '/console/' });
    const query = await get('/graphql?query={hello}', {
      ...HTML,
      'apollo-require-preflight': '1',
      accept: '*/*',
    });
    expect(query.json.data).toEqual({ hello: 'world' });
  });

  test('is a fresh page whose assets are kept, under a policy that lets nothing foreign in', async () => {
    const page = await get('/console/', HTML);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(page.text).toContain('<title>console</title>');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    const asset = await get('/console/assets/main-1a2b3c.js');
    expect(asset.headers.get('content-type')).toMatch(/javascript/);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    '/console/../package.json',
    '/console/%2e%2e/package.json',
    '/console/..%2f..%2fetc/passwd',
    '/console/assets/',
  ])('serves nothing outside its files: %s', async (path) =>
    expect((await get(path)).status).toBeGreaterThanOrEqual(400),
  );
});

test('a console that is not built says how to build it, and the API works', async () => {
  await using running = await startServer({ consoleDir: join(tmpdir(), 'no-such-folder') });
  const { status, text } = await running.send({ path: '/console/', headers: HTML });
  expect([status, text.includes('npm run build')]).toEqual([200, true]);
  expect((await running.graphql('{ hello }')).status).toBe(200);
});

test('without a console / is JSON for everybody and /console/ is not there', async () => {
  await using running = await startServer({ consoleDir: null });
  expect((await running.send({ path: '/', headers: HTML })).json).toMatchObject({ console: null });
  expect((await running.send({ path: '/console/', headers: HTML })).status).toBe(404);
});

describe('health', () => {
  test('is live although nothing it depends on is ready, and ready only when it is', async () => {
    let asked = 0;
    const reasons = ['The database at neo4j://db cannot be reached.'];
    const readiness = async () => {
      asked++;
      return { ready: asked > 1, reasons };
    };
    await using running = await startServer({ readiness });
    expect((await running.send({ path: '/health/live' })).json).toEqual({ status: 'live' });
    expect(asked).toBe(0);
    const not = await running.send({ path: '/health/ready' });
    expect([not.status, not.json, not.headers.get('cache-control')]).toEqual([
      503,
      { status: 'not ready', reasons },
      'no-store',
    ]);
    expect((await running.send({ path: '/health/ready' })).status).toBe(200);
  });

  test('is not ready when the check itself hangs or fails', async () => {
    await using hanging = await startServer({
      readiness: () => new Promise(() => undefined),
      readinessTimeoutMs: 50,
    });
    const late = await hanging.send({ path: '/health/ready' });
    expect([late.status, late.json.reasons]).toEqual([503, ['The readiness check took longer than 50 ms.']]);
    const readiness = async () => {
      throw new Error('bolt://secret-host');
    };
    await using failing = await startServer({ readiness });
    const failed = await failing.send({ path: '/health/ready' });
    expect([failed.status, failed.text.includes('secret-host')]).toEqual([503, false]);
  });
});
