import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neo4jProbe } from '../../src/store/neo4j-probe.js';
import { runCli, runJson, startCli } from './run-cli.js';

const TIMEOUT_MS = 120_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engraph-embedded-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = () => ({ ENGRAPH_DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'error' });

describe('the embedded Neo4j', () => {
  test(
    'runs in the foreground, tells how to log in, is found by status and doctor, and is ended by stop',
    async () => {
      const running = startCli(['neo4j', 'start', '--json'], env());
      await running.until(({ stdout }) => stdout().endsWith('\n'));
      const { data } = JSON.parse(running.stdout());
      const { password } = JSON.parse(await readFile(data.passwordFile, 'utf8'));
      expect(running.stdout() + running.stderr()).not.toContain(password);
      const login = await neo4jProbe.check({ uri: data.uri, username: data.user, password });
      expect(login).toMatchObject({ status: 'ok', version: data.version });

      const status = await runJson(['neo4j', 'status'], env());
      expect(status).toMatchObject({
        code: 0,
        data: { status: 'running', uri: data.uri, pid: data.pid, users: [running.process.pid] },
      });
      const doctor = await runJson(['doctor'], env());
      expect(doctor.code).toBe(0);
      expect(doctor.data).toContainEqual({
        name: 'Neo4j',
        status: 'ok',
        detail: `${data.uri}  ${data.version} community, embedded, pid ${data.pid}`,
      });
      expect(doctor.data).toContainEqual(expect.objectContaining({ name: 'Indexes', status: 'note' }));

      const asked = await runCli(['neo4j', 'stop'], env());
      expect([asked.code, asked.stderr]).toEqual([
        2,
        expect.stringContaining(`process ${running.process.pid}`),
      ]);
      const stopped = await runJson(['neo4j', 'stop', '--yes'], env());
      expect(stopped).toMatchObject({ code: 0, data: { ended: [running.process.pid] } });
      expect((await running.ended).code).toBe(0);
      expect(await runJson(['neo4j', 'status'], env())).toMatchObject({
        code: 3,
        data: { status: 'stopped' },
      });
    },
    TIMEOUT_MS,
  );

  test(
    'that ends by itself ends the command as well, with a failure',
    async () => {
      const running = startCli(['neo4j', 'start', '--json'], env());
      await running.until(({ stdout }) => stdout().endsWith('\n'));
      process.kill(JSON.parse(running.stdout()).data.pid, 'SIGKILL');
      const { code, stdout } = await running.ended;
      expect([code, stdout]).toEqual([1, expect.stringContaining('has ended by itself')]);
    },
    TIMEOUT_MS,
  );

  test(
    'is gone after a start of the server that SIGTERM ended, with 130',
    async () => {
      const running = startCli(['serve', '--json'], env());
      await running.until(({ stderr }) => stderr().includes('"phase":"starting"'));
      running.process.kill('SIGTERM');
      const { code, stdout } = await running.ended;
      expect([code, stdout]).toEqual([130, '']);
      expect((await runJson(['neo4j', 'status'], env())).data.status).toBe('stopped');
    },
    TIMEOUT_MS,
  );

  test(
    'is joined by a second server, and outlives the first',
    async () => {
      const first = startCli(['serve', '--json'], env());
      await first.until(({ stdout }) => stdout().endsWith('\n'));
      const second = startCli(['serve', '--json'], env());
      await second.until(({ stdout }) => stdout().endsWith('\n'));
      const [one, two] = [first, second].map(({ stdout }) => JSON.parse(stdout()).data);
      expect(two.neo4j.embedded).toMatchObject({ pid: one.neo4j.embedded.pid, joined: true });
      expect(one.java.version).toMatch(/^\d/);
      first.process.kill('SIGINT');
      expect((await first.ended).code).toBe(0);
      expect((await fetch(`${new URL(two.graphql).origin}/health/ready`)).status).toBe(200);
      second.process.kill('SIGTERM');
      expect((await second.ended).code).toBe(0);
      expect((await runJson(['neo4j', 'status'], env())).data.status).toBe('stopped');
    },
    TIMEOUT_MS,
  );
});
