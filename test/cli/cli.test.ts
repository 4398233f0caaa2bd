import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, runJson } from './run-cli.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engraph-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A server that answers every request in this way. */
async function startAnswering(status: number, body: string) {
  const seen: { authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      seen.push({ authorization: request.headers.authorization, body: text });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, [Symbol.asyncDispose]: async () => void server.close() };
}

/** An address on which nobody listens: of a server that has just closed. */
async function deadUrl(): Promise<string> {
  await using server = await startAnswering(200, '{}');
  return server.url;
}

describe('what was typed', () => {
  test('--help lists all commands, and each explains itself', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    const names = [...stdout.matchAll(/^ {2}(\w+(?: \w+)?) {2,}/gm)].map(([, name = '']) => name);
    expect(names).toEqual([
      'serve',
      'import',
      'search',
      'reembed',
      'reindex',
      'doctor',
      'neo4j start',
      'neo4j stop',
      'neo4j status',
      'neo4j path',
    ]);
    for (const name of names) {
      const help = await runCli([...name.split(' '), '--help']);
      expect(help.code, name).toBe(0);
      expect(help.stdout).toContain(`Usage: engraph ${name}`);
      expect(help.stdout).not.toContain('--token');
    }
  });

  test('--version prints that of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('an unknown command or option ends with 2 and the nearest name', async () => {
    const command = await runCli(['serch', 'x']);
    expect([command.code, command.stdout]).toEqual([2, '']);
    expect(command.stderr).toContain("Did you mean 'engraph search'?");
    const option = await runCli(['search', 'x', '--usre', 'a']);
    expect([option.code, option.stdout]).toEqual([2, '']);
    expect(option.stderr).toBe('--usre is no option here. Did you mean --user?\n');
    const group = await runCli(['neo4j']);
    expect([group.code, group.stderr]).toEqual([2, expect.stringContaining('neo4j start, neo4j stop')]);
    expect((await runCli([])).code).toBe(2);
  });

  test('with --json a failure is an object on stdout, and nothing else', async () => {
    const { stderr } = await runCli(['search', 'x', '--json']);
    expect(stderr).toBe('');
    expect(await runJson(['search', 'x'])).toEqual({
      code: 2,
      status: 'failed',
      command: 'search',
      durationMs: expect.any(Number),
      count: null,
      data: null,
      errors: [{ code: 'USAGE', message: expect.stringContaining('--user') }],
    });
  });
});

describe('what is configured', () => {
  test('all problems are told at once, without a stack, and end with 2', async () => {
    const { code, stderr } = await runCli(['serve'], { PORT: 'x', ENGRAPH_TOKN: 'abc', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(stderr).toContain('3 problems');
    for (const name of ['PORT', 'ENGRAPH_TOKN', 'LOG_LEVEL']) expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('a database that cannot be reached is an error, never a reason to start another', async () => {
    const env = { NEO4J_URI: 'bolt://127.0.0.1:1', NEO4J_PASSWORD: 'x', ENGRAPH_DATA_DIR: folder, PORT: '0' };
    const { code, stderr } = await runCli(['serve'], env);
    expect(code).toBe(3);
    expect(stderr).toContain('bolt://127.0.0.1:1');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('a failure has one message with its remedy, and with LOG_LEVEL=debug where it arose', async () => {
    const file = join(folder, 'no-folder');
    await writeFile(file, '');
    const { code, stderr } = await runCli(['neo4j', 'start'], { ENGRAPH_DATA_DIR: file });
    expect([code, stderr]).toEqual([1, expect.stringContaining('ENGRAPH_DATA_DIR=')]);
    expect(stderr).not.toMatch(/^\s+at /m);
    const debug = await runCli(['neo4j', 'start'], { ENGRAPH_DATA_DIR: file, LOG_LEVEL: 'debug' });
    expect(debug.stderr).toMatch(/^\s+at /m);
  });

  test('the folder of the embedded Neo4j lies in ENGRAPH_DATA_DIR', async () => {
    const { code, stdout } = await runCli(['neo4j', 'path'], { ENGRAPH_DATA_DIR: folder });
    expect([code, stdout]).toEqual([0, `${join(folder, 'neo4j')}\n`]);
    const status = await runJson(['neo4j', 'status'], { ENGRAPH_DATA_DIR: folder });
    expect(status).toMatchObject({ code: 3, data: { status: 'absent', users: [] } });
    const stopped = await runCli(['neo4j', 'stop'], { ENGRAPH_DATA_DIR: folder });
    expect(stopped).toMatchObject({ code: 0, stdout: 'Neo4j is not running.\n' });
  });

  test('no second Neo4j is started beside the one of NEO4J_URI', async () => {
    const { code, stderr } = await runCli(['neo4j', 'start'], {
      NEO4J_URI: 'bolt://127.0.0.1:1',
      NEO4J_PASSWORD: 'x',
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('NEO4J_URI is set')]);
  });
});

describe('the server that a command calls', () => {
  const search = ['search', 'tea?', '--user', 'u'];

  test('gets ENGRAPH_TOKEN as bearer token, and the scope that was typed', async () => {
    await using server = await startAnswering(200, '{"data":{"searchMemories":{"edges":[]}}}');
    const env = { ENGRAPH_URL: `${server.url}/graphql/`, ENGRAPH_TOKEN: '0123456789abcdef' };
    const { code, stdout } = await runCli([...search, '--run', 'r', '--first', '3'], env);
    expect([code, stdout]).toEqual([0, 'Nothing was found in this scope.\n']);
    expect(server.seen[0]?.authorization).toBe('Bearer 0123456789abcdef');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      variables: { query: 'tea?', scope: { userId: 'u', runId: 'r' }, first: 3 },
    });
  });

  test('that does not exist ends with 3 and says how to start one', async () => {
    const { code, stderr } = await runCli(search, { ENGRAPH_URL: await deadUrl() });
    expect(code).toBe(3);
    expect(stderr).toMatch(/No Engraph answers at .* \(ECONNREFUSED\)\. Start one with 'engraph serve'/);
  });

  test.each([
    [4, 'UNAUTHENTICATED'],
    [4, 'FORBIDDEN'],
    [3, 'STORE_UNAVAILABLE'],
    [2, 'VALIDATION_004'],
    [1, 'INTERNAL_SERVER_ERROR'],
  ])('makes the command end with %i when it answers %s', async (exitCode, code) => {
    await using server = await startAnswering(
      200,
      JSON.stringify({ errors: [{ message: 'That is so.', extensions: { code } }] }),
    );
    const answer = await runJson(search, { ENGRAPH_URL: server.url });
    expect(answer).toMatchObject({ code: exitCode, status: 'failed', errors: [{ code }] });
  });

  test('that is no Engraph is not taken for one', async () => {
    await using server = await startAnswering(404, '<html>');
    const { code, stderr } = await runCli(search, { ENGRAPH_URL: server.url });
    expect([code, stderr]).toEqual([3, expect.stringContaining('HTTP 404, and no GraphQL')]);
  });

  test('cannot make the terminal do anything with the text of a memory', async () => {
    const node = {
      text: 'a\u001b[2J\u009b31m\u202eb\nc',
      role: 'USER',
      eventAt: '2026-01-01',
      actorId: null,
    };
    const body = { data: { searchMemories: { edges: [{ score: 1, node: { ...node, userId: 'u' } }] } } };
    await using server = await startAnswering(200, JSON.stringify(body));
    const { stdout } = await runCli(search, { ENGRAPH_URL: server.url });
    expect(stdout).not.toMatch(/[\u001b\u009b\u202e]/);
    expect(stdout).toContain('b\n      c');
  });

  test('gets no import of a file that is not there', async () => {
    const { code, stderr } = await runCli(['import', join(folder, 'nope.jsonl')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('ENOENT')]);
    expect((await runCli(['import', folder])).stderr).toContain('is a folder');
  });

  test('that goes away during an import leaves it certain what to do', async () => {
    const file = join(folder, 'lines.jsonl');
    await writeFile(file, '{"scope":{"userId":"u"},"text":"a"}\n'.repeat(3));
    const refused = await runCli(['import', file], { ENGRAPH_URL: await deadUrl() });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`To go on: engraph import ${file} --from-line 1`);
    await using gateway = await startAnswering(502, 'bad gateway');
    const lost = await runCli(['import', file], { ENGRAPH_URL: gateway.url });
    expect(lost.code).toBe(3);
    expect(lost.stderr).toContain('Whether lines 1 to 3 were stored is not known');
  });
});

describe('doctor', () => {
  test('finds a folder that cannot be used, a bad setting, a port that is taken, and ends with 1', async () => {
    const config = await runJson(['doctor'], { PORT: 'x' });
    expect(config.code).toBe(1);
    expect(config.data).toContainEqual(expect.objectContaining({ name: 'Config', status: 'problem' }));
    await using server = await startAnswering(200, '{}');
    const file = join(folder, 'file');
    await writeFile(file, '');
    const env = {
      PORT: new URL(server.url).port,
      ENGRAPH_DATA_DIR: file,
      ENGRAPH_EMBEDDER: 'openai',
      OPENAI_BASE_URL: `${await deadUrl()}/v1`,
    };
    const { code, data } = await runJson(['doctor'], env);
    expect(code).toBe(1);
    const problems = data.filter((finding: { status: string }) => finding.status === 'problem');
    expect(problems.map((finding: { name: string }) => finding.name)).toEqual(['Data', 'Embedder', 'Port']);
    expect(data).toContainEqual(expect.objectContaining({ name: 'Neo4j', status: 'note' }));
    expect(data).toContainEqual(expect.objectContaining({ name: 'Node', status: 'ok' }));
  });
});
