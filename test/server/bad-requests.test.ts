import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, rawRequest, startServer } from './running-server.js';

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) =>
  running.send({ method: 'POST', body, headers });

/** Whatever came before, the server still answers. */
async function expectAlive() {
  const { json } = await running.graphql('{ __typename }');
  expect(json.data).toEqual({ __typename: 'Query' });
}

describe('a body that is no request is refused with 400 in JSON', () => {
  test.each([
    ['malformed JSON', '{"query": "{ hello }"'],
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '5'],
    ['a string', '"x"'],
    ['an empty object', '{}'],
    ['a batch', '[{"query":"{ hello }"}]'],
    ['an empty batch', '[]'],
    ['no query', '{"variables":{}}'],
    ['a query that is a number', '{"query":5}'],
    ['variables as a string', '{"query":"{ hello }","variables":"{}"}'],
    ['variables as a list', '{"query":"{ hello }","variables":[]}'],
    ['extensions as a string', '{"query":"{ hello }","extensions":"x"}'],
    ['an operation name that is a number', '{"query":"{ hello }","operationName":1}'],
    [
      'nesting without end',
      `{"query":"{ hello }","variables":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`,
    ],
  ])('%s', async (_name, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.code).toBe('BAD_REQUEST');
    expect(answer.json.errors[0].extensions.requestId).toBe(answer.headers.get('x-request-id'));
    await expectAlive();
  });

  test('bytes that are not UTF-8 are refused, not replaced', async () => {
    const body = Buffer.concat([
      Buffer.from('{"query":"{ hello }","operationName":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const answer = await post(body);
    expect([answer.status, answer.json.errors[0].message]).toEqual([400, 'The body is not valid UTF-8.']);
  });
});

describe('a media type other than JSON in UTF-8 is refused with 415', () => {
  const query = '{"query":"mutation { add }"}';
  test.each([
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['utf-7', 'application/json; charset=utf-7'],
    ['ibm037', 'application/json;charset="ibm037"'],
    ['utf-16', 'application/json; charset=utf-16'],
    ['a second charset', 'application/json; charset=utf-8; charset=utf-16'],
  ])('%s', async (_name, contentType) => {
    const answer = await post(query, { 'content-type': contentType });
    expect([answer.status, answer.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  test('no type at all', async () => {
    const { status } = await post(Buffer.from(query), {});
    expect(status).toBe(415);
  });

  test('a compressed body', async () => {
    const { status } = await post(query, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(status).toBe(415);
  });

  test.each(['utf-8', 'UTF-8', '"utf8"'])('charset=%s is accepted', async (charset) => {
    const { json } = await post('{"query":"{ hello }"}', {
      'content-type': `application/json; charset=${charset}`,
    });
    expect(json.data).toEqual({ hello: 'world' });
  });
});

describe('size and speed', () => {
  test('a body of exactly 1 MiB passes, one byte more is 413', async () => {
    const filled = (size: number) => {
      const frame = '{"query":"{ hello }","operationName":null,"x":""}';
      return frame.replace('"x":"', `"x":"${'a'.repeat(size - frame.length)}`);
    };
    expect((await post(filled(1024 * 1024))).status).toBe(200);
    const over = await post(filled(1024 * 1024 + 1));
    expect([over.status, over.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test.each([2, 60])('a body of %i MB is answered with 413, time and again', async (megabytes) => {
    const body = 'a'.repeat(megabytes * 1_000_000);
    for (let i = 0; i < 5; i++) {
      const answer = await post(body);
      expect([answer.status, answer.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    }
    await expectAlive();
  });

  test('a chunked body without a length is cut off at 1 MiB', async () => {
    async function* body() {
      for (let i = 0; i < 16; i++) yield new Uint8Array(256 * 1024).fill(97);
    }
    const answer = await running.send({ method: 'POST', body: body(), headers: JSON_TYPE, duplex: 'half' });
    expect(answer.status).toBe(413);
  });

  test('a request that arrives too slowly ends with 408', async () => {
    await using impatient = await startServer({ socketTimeouts: { request: 600, headers: 500, check: 100 } });
    const head =
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n';
    const { status, text } = await rawRequest(impatient.port, `${head}{"query"`);
    expect(status).toBe(408);
    expect(text).toContain('"code":"BAD_REQUEST"');
  });

  test('headers of 20 kB end with 431', async () => {
    const { status } = await rawRequest(
      running.port,
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`,
    );
    expect(status).toBe(431);
  });

  test('what is not HTTP ends with 400', async () => {
    expect((await rawRequest(running.port, 'HELLO\r\n\r\n')).status).toBe(400);
  });
});

describe('cross-site request forgery', () => {
  test('GET without a header that needs a preflight is refused', async () => {
    const answer = await running.send({ path: '/graphql?query={hello}' });
    expect([answer.status, answer.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('GET with it reads', async () => {
    const answer = await running.send({
      path: '/graphql?query={hello}',
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(answer.json.data).toEqual({ hello: 'world' });
  });

  test('GET never writes', async () => {
    const path = '/graphql?query=mutation{add}';
    const answer = await running.send({ path, headers: { 'apollo-require-preflight': '1' } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('%s is 405 and names the methods', async (method) => {
    const answer = await running.send({ method, body: '{"query":"{ hello }"}', headers: JSON_TYPE });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  test('HEAD has no body', async () => {
    const answer = await running.send({ method: 'HEAD', headers: { 'apollo-require-preflight': '1' } });
    expect([answer.status, answer.text]).toEqual([405, '']);
  });

  test('OPTIONS names the methods', async () => {
    const answer = await running.send({ method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, POST']);
  });

  test('an unknown path is 404 in the same shape, a bad URL 400', async () => {
    const missing = await running.send({ path: '/nothing' });
    expect([missing.status, missing.code]).toEqual([404, 'BAD_REQUEST']);
    const bad = await running.send({ path: '/%E0%A4%A' });
    expect([bad.status, bad.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

test('a key __proto__ in variables is plain data and changes no prototype', async () => {
  const body =
    '{"query":"query ($j: Json) { echo(json: $j) }","variables":{"j":{"__proto__":{"admin":true}}}}';
  const { json } = await post(body);
  expect(json.data.echo).toBe('{"json":{"__proto__":{"admin":true}}}');
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
