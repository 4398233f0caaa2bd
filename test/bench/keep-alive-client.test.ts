import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { keepAliveClient } from '../../bench/keep-alive-client.js';

test('requests share a connection, get their data, and fail with the errors of the answer', async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { query, variables } = JSON.parse(body);
      const answer =
        query === 'bad' ? { errors: [{ message: 'no such field' }] } : { data: { echo: variables.text } };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  }).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = keepAliveClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    for (const text of ['naïve', '記憶', ''])
      expect(await client.ask('good', { text })).toEqual({ echo: text });
    await expect(client.ask('bad', {})).rejects.toThrow('no such field');
    expect(connections).toBe(1);
  } finally {
    client.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
