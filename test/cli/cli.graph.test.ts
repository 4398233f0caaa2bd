import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../src/neo4j-local/free-port.js';
import { testNeo4j } from '../support/neo4j.js';
import { pasteCurl } from './paste-curl.js';
import { runCli, runJson, type ServedEngraph, startCli, startServe, stopServe } from './run-cli.js';

const neo4jEnv = () => {
  const { uri, username, password, database } = testNeo4j();
  return {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    NEO4J_DATABASE: database,
  };
};

let folder = '';
let server: ServedEngraph;
/** The ids of this run; the database is shared. */
const user = `u-${randomUUID()}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engraph-cli-'));
  server = await startServe(neo4jEnv());
});
afterAll(async () => {
  if (server) await stopServe(server);
  await rm(folder, { recursive: true, force: true });
});

const client = () => ({ ENGRAPH_URL: server.url });
const entry = (text: string, more: object = {}) => JSON.stringify({ scope: { userId: user, ...more }, text });

async function write(name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

describe('serve', () => {
  test('tells what it uses as one object with --json', () => {
    const { uri, version } = testNeo4j();
    expect(server.answer).toMatchObject({ status: 'ok', command: 'serve', errors: [] });
    expect(server.answer.data).toMatchObject({
      graphql: `${server.url}/graphql`,
      neo4j: { uri, version, embedded: null },
      java: null,
      embedder: { provider: 'local', dimensions: 384, host: null },
      auth: 'off',
    });
    expect(JSON.stringify(server.answer)).not.toContain(testNeo4j().password);
  });

  test('prints two commands that work when they are pasted, also with a token', async () => {
    const token = 'a-token-of-the-test-0123456789';
    const running = startCli(['serve'], { ...neo4jEnv(), PORT: '0', ENGRAPH_TOKEN: token });
    await running.until(({ stdout }) => stdout().includes('searchMemories'));
    await running.until(({ stdout }) => stdout().endsWith('\n\n'));
    const lines = running.stdout().split('\n');
    const [add, search] = lines.filter((line) => line.startsWith('curl '));
    expect(await pasteCurl(add ?? '', { ENGRAPH_TOKEN: token })).toMatchObject({
      data: { addMemories: { results: [{ outcome: 'ADDED' }] } },
    });
    const found = await pasteCurl(search ?? '', { ENGRAPH_TOKEN: token });
    expect(JSON.stringify(found)).toContain('Alice takes her coffee black.');
    expect(await pasteCurl(search ?? '', { ENGRAPH_TOKEN: 'another-token-0123456789' })).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
  });

  test('ends with 0 soon after SIGTERM', async () => {
    const { code, ms, stderr } = await stopServe(await startServe(neo4jEnv()));
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('"level":"error"')]);
    expect(ms).toBeLessThan(20_000);
  });

  test('goes on when nobody reads what it prints', async () => {
    const port = String(await freePort());
    const running = startCli(['serve'], { ...neo4jEnv(), PORT: port });
    running.process.stdout?.destroy();
    running.process.stderr?.destroy();
    await vi.waitFor(
      async () => expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200),
      { timeout: 30_000, interval: 200 },
    );
    running.process.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  test('logs an exception that nobody caught, closes what it opened, and ends with 1', async () => {
    // A fault of the program, brought about from outside: a listener that throws.
    const fault = "process.on('SIGUSR2', () => { throw new Error('a fault'); })";
    const served = await startServe({
      ...neo4jEnv(),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}`,
    });
    served.running.process.kill('SIGUSR2');
    const { code, stderr } = await served.running.ended;
    expect(code).toBe(1);
    const lines = stderr.split('\n').filter((line) => line.includes('uncaught exception'));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'fatal', err: expect.objectContaining({ message: 'a fault' }) }),
    ]);
  });

  test('says which port is in use', async () => {
    const { port } = new URL(server.url);
    const { code, stderr } = await runCli(['serve'], { ...neo4jEnv(), PORT: port });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Port ${port} of 127.0.0.1 is in use`)]);
  });
});

describe('import and search', () => {
  test('what a file holds is found again, in the scope that was asked', async () => {
    const file = await write('three.jsonl', [
      entry('Tea is for the afternoon.', { runId: 'r1' }),
      entry('The train leaves at nine.', { runId: 'r2' }),
      JSON.stringify({
        scope: { userId: user, agentId: 'coach' },
        messages: [
          { role: 'SYSTEM', content: 'Be brief.' },
          { role: 'USER', name: 'zoe', content: 'I run on Tuesdays.' },
        ],
      }),
    ]);
    const imported = await runJson(['import', file], client());
    expect(imported).toMatchObject({ code: 0, status: 'ok', count: 3 });
    expect(imported.data).toEqual({
      ...{ added: 3, duplicates: 0, skipped: 1, rejected: 0 },
      ...{ rejectedFile: null, nextLine: 4 },
    });

    const all = await runJson(['search', 'when does the train leave?', '--user', user], client());
    expect(all).toMatchObject({ code: 0, count: 3 });
    expect(all.data[0]).toMatchObject({ text: 'The train leaves at nine.', runId: 'r2' });
    const one = await runJson(['search', 'train', '--user', user, '--run', 'r1'], client());
    expect(one.data.map((hit: { text: string }) => hit.text)).toEqual(['Tea is for the afternoon.']);
    const said = await runCli(['search', 'sport', '--user', user, '--actor', 'zoe'], client());
    expect(said.stdout).toMatch(
      /^\d\.\d\d {2}I run on Tuesdays\.\n {6}zoe, \d{4}-\d\d-\d\d, user u-.*, agent coach\n$/,
    );
    expect((await runJson(['search', 'x', '--user', user, '--first', '1'], client())).count).toBe(1);
  });

  test('a bad line is kept with its number and code, the others are stored, and the end is 5', async () => {
    const file = await write('bad.jsonl', [
      entry('One.', { runId: 'bad' }),
      'nonsense',
      entry('Two.', { runId: 'bad', userId: 'with space' }),
      JSON.stringify({ scope: { userId: user }, text: 'Three.', colour: 'green' }),
      entry('Four.', { runId: 'bad' }),
    ]);
    const { code, stdout, stderr } = await runCli(['import', file], client());
    expect(code).toBe(5);
    expect(stdout).toBe('Stored 2 memories, up to line 5.\n');
    expect(stderr).toContain('3 lines were not stored');
    const rejected = (await readFile(`${file}.rejected.jsonl`, 'utf8')).trim().split('\n');
    expect(rejected.map((text) => JSON.parse(text)).map(({ line, code }) => [line, code])).toEqual([
      [2, 'NOT_JSON'],
      [3, 'VALIDATION_004'],
      [4, 'BAD_USER_INPUT'],
    ]);
    expect(JSON.parse(rejected[2] ?? '')).toMatchObject({ entry: { colour: 'green' } });
    const stored = await runJson(['search', 'numbers', '--run', 'bad', '--user', user], client());
    expect(stored.data.map(({ text }: { text: string }) => text).sort()).toEqual(['Four.', 'One.']);
  });

  test('the standard input is read as well, and lines before --from-line are left out', async () => {
    const lines = ['first', 'second', 'third'].map((text) => entry(text, { runId: 'stdin' })).join('\n');
    const { code, count } = await runJson(['import', '-', '--from-line', '2'], client(), lines);
    expect([code, count]).toEqual([0, 2]);
    const found = await runJson(['search', 'first', '--run', 'stdin', '--user', user], client());
    expect(found.count).toBe(2);
  });

  test('Ctrl-C ends an import that waits for its input, and says what is stored', async () => {
    const running = startCli(['import', '-'], client());
    const kept = Array.from({ length: 100 }, (_, i) => `${entry(`kept ${i}`, { runId: 'ctrl-c' })}\n`);
    running.process.stdin?.write(kept.join(''));
    running.process.stdin?.write(`${entry('not sent yet', { runId: 'ctrl-c' })}\n`);
    await running.until(({ stderr }) => stderr().includes('100 memories'));
    running.process.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout]).toEqual([130, 'Stored 100 memories, up to line 100.\n']);
    expect(stderr).toContain('Interrupted. To go on: engraph import - --from-line 101');
  });

  test('nothing is left out of 1,200 lines, and the progress makes at most ten lines', async () => {
    const texts = Array.from({ length: 1_200 }, (_, i) => entry(`number ${i}`, { runId: 'many' }));
    const file = await write('many.jsonl', texts);
    const { code, stdout, stderr } = await runCli(['import', file], client());
    expect([code, stdout]).toEqual([0, 'Stored 1200 memories, up to line 1200.\n']);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(10);
    expect(stderr).toContain('100 %');
    const count = await pasteCurl(
      `curl ${server.url}/graphql -H 'content-type: application/json' -d '${JSON.stringify({
        query: `{ memories(scope: {userId: "${user}", runId: "many"}) { totalCount } }`,
      })}'`,
    );
    expect(count).toMatchObject({ data: { memories: { totalCount: 1_200 } } });
  });
});

describe('doctor', () => {
  test('finds nothing wrong with a server that runs, and ends with 0', async () => {
    const { port } = new URL(server.url);
    const { code, data } = await runJson(['doctor'], { ...neo4jEnv(), PORT: port });
    const found = Object.fromEntries(
      data.map(({ name, status, detail }: Record<string, string>) => [name, `${status}: ${detail}`]),
    );
    expect(found).toMatchObject({
      Neo4j: expect.stringContaining(testNeo4j().uri),
      Indexes: 'ok: all online',
      Embedder: expect.stringMatching(
        /^ok: local bge-small-en-v1\.5, 384 dimensions, .* a question took \d+ ms$/,
      ),
      Model: expect.stringMatching(/^ok: languages: en; recall@5 0\.\d+, .* over \d+ questions of LoCoMo$/),
      Search: 'ok: HYBRID: by meaning and by words',
      Words: "ok: found by the analyzer 'english'",
      Engraph: expect.stringMatching(/^ok: \d+\.\d+\.\d+/),
      Vectors: expect.stringContaining('ok: local/bge-small-en-v1.5/384'),
      Port: `ok: ${port} of 127.0.0.1 is used by an Engraph that is ready`,
    });
    expect(code).toBe(0);
  });

  test('finds an embedder that is not the one of the store, and a wrong password', async () => {
    const other = {
      ENGRAPH_EMBEDDER: 'openai',
      OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
      OPENAI_API_KEY: 'k',
    };
    const embedder = await runJson(['doctor'], { ...neo4jEnv(), ...other, PORT: '0' });
    expect(embedder.code).toBe(1);
    expect(embedder.errors).toContainEqual({ code: 'Embedder', message: expect.any(String) });
    const login = await runJson(['doctor'], { ...neo4jEnv(), NEO4J_PASSWORD: 'wrong', PORT: '0' });
    expect(login.code).toBe(1);
    expect(login.errors).toEqual([{ code: 'Neo4j', message: expect.stringContaining('NEO4J_PASSWORD') }]);
  });
});
