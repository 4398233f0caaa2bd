import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type ServedPage, serveBuiltPage } from '../../examples/react/serve.js';
import { type Client, createClient } from '../../src/client/client.js';
import { CHROMIUM, launchChromium } from '../support/chromium.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';

const userId = `react-${randomUUID()}`;
const scope = { userId };
const COUNT = 15;
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });

describe.skipIf(CHROMIUM === undefined)('examples/react, in a browser', () => {
  let folder: string;
  let served: ServedPage;
  let server: TestEngraph;
  let client: Client;
  let browser: Browser;
  let page: Page;
  /** What the browser complained of. */
  let complaints: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engraph-react-'));
    served = await serveBuiltPage(folder);
    server = await startTestEngraph({ ENGRAPH_CORS_ORIGINS: served.origin });
    client = createClient({ url: server.url });
    await client.add(
      Array.from({ length: COUNT - 1 }, (_, i) => ({ scope, text: `Alice wrote letter ${i}` })),
    );
    await client.add({ scope: { ...scope, actorId: 'alice' }, text: 'I take my coffee black, no sugar.' });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await served?.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => page.close());

  const open = (origin = served.origin) => page.goto(`${origin}/?user=${userId}&server=${server.url}`);
  const list = () => page.getByRole('region', { name: 'All' });
  const listed = () => list().getByRole('listitem');
  const found = () => page.getByRole('search').getByRole('listitem');

  /** Resolves once the page hears of changes: of the first ones it may have been too early to hear. */
  async function isLive(): Promise<void> {
    const news = list().getByRole('status');
    for (let i = 0; (await news.textContent()) === ''; i += 1) {
      if (i > 20) throw new Error('The page hears of nothing.');
      const [added] = await client.add({ scope, text: `Is anybody there? ${i}` });
      await page.waitForTimeout(300);
      await client.delete(added?.memoryId ?? '');
      await page.waitForTimeout(300);
    }
    const { totalCount } = await client.list(scope, { totalCount: true });
    await eventually(() => list().getByRole('heading').textContent()).toBe(`All ${totalCount}`);
    // The list that it asks for again when it first hears of something.
    await page.waitForLoadState('networkidle');
  }

  test('lists the memories of a user, page by page', async () => {
    await open();
    await eventually(() => listed().count()).toBe(10);
    expect(await list().getByRole('heading').textContent()).toBe(`All ${COUNT}`);
    expect(await listed().first().textContent()).toMatch(/^I take my coffee black, no sugar\.alice · /);
    await page.getByRole('button', { name: 'Show more' }).press('Enter');
    await eventually(() => listed().count()).toBe(COUNT);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('searches while one types, and cancels the search that is overtaken', async () => {
    const asked: string[] = [];
    const cancelled: string[] = [];
    page.on('requestfailed', (request) => cancelled.push(request.postDataJSON().variables.query));
    await page.route(`${server.url}/graphql`, async (route, request) => {
      const { query } = request.postDataJSON()?.variables ?? {};
      if (query !== undefined) asked.push(query);
      // The first search takes longer than the typing of the second.
      if (query === 'letter') await new Promise((resolve) => setTimeout(resolve, 3_000));
      await route.continue().catch(() => undefined);
    });
    await open();
    await eventually(() => listed().count()).toBe(10);
    // The page's time stands still: how fast this machine types does not matter.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    const field = page.getByLabel('Ask', { exact: true });
    for (const letter of 'letter') {
      await field.press(letter);
      await page.clock.runFor(100);
    }
    expect(asked).toEqual([]);
    await page.clock.runFor(100);
    await eventually(() => asked).toEqual(['letter']);
    await field.fill('how does she take her coffee?');
    await page.clock.runFor(200);
    await eventually(() => found().first().textContent()).toMatch(/^I take my coffee black/);
    expect(asked).toEqual(['letter', 'how does she take her coffee?']);
    expect(cancelled).toEqual(['letter']);
    await field.fill('');
    await eventually(() => found().count()).toBe(0);
  });

  test('shows what others add, change and delete, as it happens, and says it', async () => {
    await open();
    await isLive();
    const news = list().getByRole('status');
    const heading = list().getByRole('heading');

    const [added] = await client.add({ scope: { ...scope, actorId: 'bob' }, text: 'Bob brings the tent' });
    const id = added?.memoryId ?? '';
    await eventually(() => news.textContent()).toBe('New: Bob brings the tent');
    expect(await listed().first().textContent()).toMatch(/^Bob brings the tentbob · /);
    expect(await heading.textContent()).toBe(`All ${COUNT + 1}`);

    await client.update(id, { text: 'Bob brings the stove' });
    await eventually(() => listed().first().textContent()).toMatch(/^Bob brings the stove/);
    await client.delete(id);
    await eventually(() => heading.textContent()).toBe(`All ${COUNT}`);
    expect(await listed().first().textContent()).toMatch(/^I take my coffee/);
    expect(complaints).toEqual([]);
  });

  test('asks again for a list that was on its way when something changed', async () => {
    let lists = 0;
    let isOvertaken = false;
    await page.route(`${server.url}/graphql`, async (route, request) => {
      const isList = request.postDataJSON()?.operationName === 'ListMemories';
      if (isList) lists += 1;
      if (!isList || lists !== 2) return route.continue();
      const response = await route.fetch();
      while (!isOvertaken) await page.waitForTimeout(50);
      await route.fulfill({ response });
    });
    await open();
    const news = list().getByRole('status');
    const ids: string[] = [];
    // Until it hears of one, for which it asks for the list a second time.
    while ((await news.textContent()) === '' && ids.length < 20) {
      const [added] = await client.add({ scope, text: `Is anybody listening? ${ids.length}` });
      ids.push(added?.memoryId ?? '');
      await page.waitForTimeout(300);
    }
    await eventually(() => lists).toBe(2);
    for (const id of ids) await client.delete(id);
    await eventually(() => news.textContent()).toBe(`Deleted: ${ids.at(-1)}`);
    isOvertaken = true;
    await eventually(() => lists).toBe(3);
    await eventually(() => list().getByRole('heading').textContent()).toBe(`All ${COUNT}`);
    expect(complaints).toEqual([]);
  });

  test('misses nothing of what happens while its connection is lost', async () => {
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/graphql$/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await open();
    await isLive();
    await client.add({ scope, text: 'Before the tunnel' });
    await eventually(() => listed().first().textContent()).toMatch(/^Before the tunnel/);
    await sockets[0]?.close({ code: 1012 });
    await client.add({ scope, text: 'Inside the tunnel' });
    await eventually(() => listed().first().textContent()).toMatch(/^Inside the tunnel/);
    expect(sockets).toHaveLength(2);
  });

  test('remembers what is typed, with the keyboard alone', async () => {
    await open();
    await isLive();
    await page.getByLabel('Ask', { exact: true }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.type('The cabin has a sauna');
    await page.keyboard.press('Enter');
    await eventually(() => listed().first().textContent()).toMatch(/^The cabin has a sauna/);
    expect(await page.getByLabel('Remember').inputValue()).toBe('');
  });

  test('a page of another origin is told nothing, and says so', async () => {
    await open(served.origin.replace('127.0.0.1', 'localhost'));
    await eventually(() => list().getByRole('alert').textContent()).toMatch(/fetch/i);
    expect(await listed().count()).toBe(0);
  });

  test('engraph/client works in the page as well', async () => {
    await page.route('**/engraph-client/*', async (route, request) => {
      const name = new URL(request.url()).pathname.replace('/engraph-client/', '');
      const body = await readFile(join(inject('program'), 'src/client', name), 'utf8');
      await route.fulfill({ body, contentType: 'text/javascript' });
    });
    await open();
    // As text: what is written as a function here would arrive as the test runner has rewritten it.
    const seen = await page.evaluate(`(async () => {
      const { createClient, EngraphError } = await import('/engraph-client/client.js');
      const client = createClient({ url: '${server.url}' });
      const scope = { userId: '${userId}' };
      let first;
      let changes;
      await new Promise((onConnect) => {
        changes = client.subscribe(scope, { onConnect });
        first = changes.next();
      });
      const { nodes } = await client.search('coffee', scope, { first: 1 });
      const refused = await client.list({}).catch((error) => error);
      await client.add({ scope, text: 'said in a page' });
      const { value } = await first;
      await changes.return();
      return [nodes[0].memory.text, refused instanceof EngraphError, refused.code, value.memory.text];
    })()`);
    expect(seen).toEqual(['I take my coffee black, no sugar.', true, 'VALIDATION_001', 'said in a page']);
  });
});
