import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetcher } from '../../src/console/fetcher.js';
import { refuse, scriptedServer, stream } from '../client/scripted-server.js';

const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
let reply = { status: 200, body: '{"data":{"ok":true}}' };
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  seen.push({ headers: request.headers, body });
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
});
let endpoint = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterAll(() => server.close());

describe('createFetcher', () => {
  it('posts the operation as JSON, without credentials when there is no token', async () => {
    const operation = { query: 'query A { a }', variables: { x: 1 }, operationName: 'A' };
    expect(await createFetcher(endpoint, '')(operation)).toEqual({ data: { ok: true } });
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual(operation);
    expect(seen.at(-1)?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(seen.at(-1)?.headers).not.toHaveProperty('authorization');
    expect(seen.at(-1)?.headers).not.toHaveProperty('cookie');
  });

  it('sends the token as a bearer token, and a header typed by the user instead of it', async () => {
    const fetcher = createFetcher(endpoint, 'sesame');
    await fetcher({ query: '{a}' });
    expect(seen.at(-1)?.headers.authorization).toBe('Bearer sesame');
    await fetcher({ query: '{a}' }, { headers: { Authorization: 'Bearer other', 'x-n': 1 } });
    expect(seen.at(-1)?.headers).toMatchObject({ authorization: 'Bearer other', 'x-n': '1' });
  });

  it('returns a GraphQL error of a refused request as a result', async () => {
    reply = { status: 401, body: '{"errors":[{"message":"no"}]}' };
    expect(await createFetcher(endpoint, '')({ query: '{a}' })).toEqual({ errors: [{ message: 'no' }] });
  });

  it('hands over the results of a subscription as they arrive, and ends it at once when it is left', async () => {
    const event = (n: number) => `event: next\ndata: {"data":{"n":${n}}}\n\n`;
    await using streaming = await scriptedServer(
      stream([':\n\n', event(1), event(2), 'event: complete\ndata:\n\n']),
      stream([event(3)]),
      refuse(401, 'UNAUTHENTICATED'),
    );
    const query = 'query Q { a } subscription S { n }';
    const run = async (operationName: string) => {
      const fetcher = createFetcher(`${streaming.url}/graphql`, 'sesame');
      const results = await fetcher({ query, operationName }, { documentAST: parse(query) });
      if (!(Symbol.asyncIterator in results)) throw new Error('not a stream');
      return results as AsyncIterableIterator<Record<string, unknown>>;
    };
    const seenResults: unknown[] = [];
    for await (const result of await run('S')) seenResults.push(result);
    expect(seenResults).toEqual([{ data: { n: 1 } }, { data: { n: 2 } }]);

    const left = await run('S');
    expect((await left.next()).value).toEqual({ data: { n: 3 } });
    const pending = left.next();
    await left.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });

    const refused = await (await run('S')).next();
    expect(refused.value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    for (const { path, headers } of streaming.arrived) {
      expect([path, headers.accept, headers.authorization]).toEqual([
        ...['/graphql/stream', 'text/event-stream', 'Bearer sesame'],
      ]);
    }
    await expect(run('Q')).rejects.toThrow('not a stream');
  });

  it('says what came where the answer is not JSON', async () => {
    reply = { status: 502, body: '<h1>Bad gateway</h1>' };
    await expect(createFetcher(endpoint, '')({ query: '{a}' })).rejects.toThrow('502 without JSON: <h1>Bad');
  });

  it('says that the server cannot be reached', async () => {
    const closed = 'http://127.0.0.1:1/graphql';
    await expect(createFetcher(closed, '')({ query: '{a}' })).rejects.toThrow(`${closed} cannot be reached`);
  });
});
