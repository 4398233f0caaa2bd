import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger, type Logger } from '../../src/telemetry/logger.js';
import { eventually, startServer, testSchema } from './running-server.js';

let folder: string;
let file: string;
let fd: number;
let logger: Logger;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engraph-log-'));
  file = join(folder, 'log');
  fd = openSync(file, 'a');
  logger = createLogger({ level: 'info', fd });
});
afterEach(async () => {
  closeSync(fd);
  await rm(folder, { recursive: true });
});

/** The lines of the log once there are `count` of them. */
async function lines(count: number): Promise<Record<string, unknown>[]> {
  const read = () => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  await eventually(() => read().length >= count);
  return read().map((line) => JSON.parse(line));
}

test('one operation is one line: name, type, time, codes, request id, and never a text or a variable', async () => {
  await using running = await startServer({ logger });
  const headers = { 'x-request-id': 'r-1', authorization: 'Bearer CANARY-TOKEN' };
  await running.graphql('query Ask($v: Json) { echo(json: $v) refused a: refused broken }', {
    variables: { v: 'CANARY-VARIABLE' },
    headers,
  });
  await running.graphql('mutation { add }', { headers: { 'x-request-id': 'r-2' } });
  await running.graphql('{ CANARY_TEXT }', { headers: { 'x-request-id': 'r-3' } });
  const written = await lines(4);
  const operations = written.filter((line) => line.msg === 'operation');
  expect(operations).toEqual([
    expect.objectContaining({
      requestId: 'r-1',
      operation: 'Ask',
      type: 'query',
      codes: ['MEMORY_NOT_FOUND', 'INTERNAL_SERVER_ERROR'],
      durationMs: expect.any(Number),
    }),
    expect.objectContaining({ requestId: 'r-2', operation: null, type: 'mutation', codes: [] }),
    expect.objectContaining({ requestId: 'r-3', type: null, codes: ['GRAPHQL_VALIDATION_FAILED'] }),
  ]);
  expect(written).toHaveLength(4);
  expect(JSON.stringify(written)).not.toContain('CANARY');
});

test('a masked error is in the log under the errorId of the answer', async () => {
  await using running = await startServer({ logger });
  const { json } = await running.graphql('{ broken }');
  const failure = (await lines(2)).find((line) => line.msg === 'failure');
  expect(failure).toMatchObject({
    level: 'error',
    errorId: json.errors[0].extensions.errorId,
    code: 'INTERNAL_SERVER_ERROR',
    err: {
      type: 'Error',
      message: 'password of the database is hunter2',
      stack: expect.stringContaining('at '),
    },
  });
});

test('a line of what operators explore says so', async () => {
  const explorer = {
    authorize: () => undefined,
    openSchema: async () => testSchema(),
    createContext: () => ({}),
  };
  await using running = await startServer({ logger, explorer });
  const body = JSON.stringify({ query: 'query Look { echo(int: 1) broken }' });
  await running.send({
    path: '/explore',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await running.graphql('{ hello }');
  const endpoints = (await lines(3)).map(({ msg, endpoint }) => [msg, endpoint]);
  expect(endpoints).toEqual([
    ['failure', '/explore'],
    ['operation', '/explore'],
    ['operation', undefined],
  ]);
});

test('a request that does not reach GraphQL is a line with its status and code', async () => {
  await using running = await startServer({ logger });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
  await running.send({ ...init, body: '{"CANARY' });
  await running.send({ ...init, body: '[]' });
  const written = await lines(2);
  expect(written).toEqual([
    expect.objectContaining({
      msg: 'request refused',
      status: 400,
      codes: ['BAD_REQUEST'],
      requestId: expect.any(String),
    }),
    expect.objectContaining({
      msg: 'request refused',
      status: 400,
      codes: ['BAD_REQUEST'],
      requestId: expect.any(String),
    }),
  ]);
  expect(JSON.stringify(written)).not.toContain('CANARY');
});

test('an operation whose caller went away is marked', async () => {
  await using running = await startServer({ logger });
  const leave = new AbortController();
  const answer = running.graphql('{ slow(ms: 20000) }', { signal: leave.signal });
  await eventually(() => running.seen.length === 1);
  leave.abort();
  await expect(answer).rejects.toThrow();
  expect(await lines(1)).toEqual([expect.objectContaining({ msg: 'operation', abandoned: true })]);
});
