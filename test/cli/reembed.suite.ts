import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OwnNeo4j, ownNeo4jEnv } from '../support/own-neo4j.js';
import { useEmptyStore } from './empty-store.js';
import { runCli, runJson, startCli, startServe, stopServe } from './run-cli.js';

/** More than two transactions of re-embedding, so that there is a middle. */
const MEMORIES = 450;
const SLOW_MS = 1_000;

/** On a Neo4j of its own: which model made the vectors is said once for a whole database. */
export function defineReembedSuite(current: () => OwnNeo4j): void {
  describe('reembed', () => {
    const store = useEmptyStore(current);

    /** A configuration whose model makes vectors of this length. */
    const withModel = (model: string, dimensions: number) => ({
      ...ownNeo4jEnv(current()),
      ENGRAPH_EMBEDDER: 'openai',
      OPENAI_BASE_URL: store().endpoint.url,
      ENGRAPH_EMBEDDING_MODEL: model,
      ENGRAPH_EMBEDDING_DIMENSIONS: String(dimensions),
    });
    // The fake endpoint makes vectors of the length that is asked for, which is done for names like these.
    const small = () => withModel('text-embedding-3-small', 64);
    const large = () => withModel('text-embedding-3-large', 96);

    /** The best hit for a text that only one memory has. */
    async function bestHit(env: Readonly<Record<string, string>>): Promise<string> {
      const server = await startServe(env);
      try {
        const answer = await runJson(['search', 'number word333', '--user', 'u'], {
          ENGRAPH_URL: server.url,
        });
        return String(answer.data[0]?.text);
      } finally {
        await stopServe(server);
      }
    }

    test('has nothing to do in a store that was never used, and says so', async () => {
      const { code, data, count } = await runJson(['reembed'], small());
      expect([code, count]).toEqual([0, 0]);
      expect(data).toMatchObject({ from: null, memories: 0 });
      const { stdout } = await runCli(['reembed'], small());
      expect(stdout).toContain('was never used');
    });

    test('has nothing to do when the vectors are those of the configured model', async () => {
      const server = await startServe(small());
      const lines = Array.from({ length: MEMORIES }, (_, i) =>
        JSON.stringify({ scope: { userId: 'u' }, text: `number word${i}` }),
      );
      const file = join(store().folder, 'memories.jsonl');
      await writeFile(file, lines.join('\n'));
      expect(await runJson(['import', file], { ENGRAPH_URL: server.url })).toMatchObject({ count: MEMORIES });
      await stopServe(server);
      const { code, stdout } = await runCli(['reembed'], small());
      expect([code, stdout]).toEqual([0, expect.stringContaining('already')]);
    });

    test('is named by a server that is configured for another model, which does not start', async () => {
      const { code, stderr } = await runCli(['serve'], large());
      expect(code).toBe(1);
      expect(stderr).toContain('openai/text-embedding-3-small/64');
      expect(stderr).toContain('openai/text-embedding-3-large/96');
      expect(stderr).toContain("'engraph reembed'");
    });

    test('changes nothing where nobody can agree, but says what it would do', async () => {
      const { code, stderr } = await runCli(['reembed'], large());
      expect(code).toBe(2);
      expect(stderr).toContain(`Replace the vectors of ${MEMORIES} memories`);
      expect(stderr).toContain('EMBEDDER_MISMATCH');
      expect(stderr).toContain('--yes');
      expect(await bestHit(small())).toBe('number word333');
    });

    test('changes nothing when the new model does not work', async () => {
      store().endpoint.replyAlways({ status: 401, body: { error: { message: 'wrong key' } } });
      const { code, stderr } = await runCli(['reembed', '--yes'], large());
      store().endpoint.replyAlways(undefined);
      expect(code).toBe(3);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(await bestHit(small())).toBe('number word333');
    });

    test('closes the store to a server that runs, is ended by Ctrl-C, and goes on with what is left', async () => {
      const old = await startServe(small());
      store().endpoint.replyAlways({ delayMs: SLOW_MS });
      const running = startCli(['reembed', '--yes', '--json'], large());
      await running.until(({ stderr }) => /"done":200,/.test(stderr()));
      // From here on it waits for vectors that never come, however slow this machine is.
      store().endpoint.replyAlways({ delayMs: Number.POSITIVE_INFINITY });
      running.process.kill('SIGINT');
      const ended = await running.ended;
      store().endpoint.replyAlways(undefined);
      const during = await runJson(['search', 'number', '--user', 'u'], { ENGRAPH_URL: old.url });
      expect(during.errors).toEqual([expect.objectContaining({ code: 'EMBEDDER_MISMATCH' })]);
      expect(ended.code).toBe(130);
      const [error] = JSON.parse(ended.stdout).errors;
      expect(error).toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('to go on') });
      const done = Number(/\((\d+) of 450/.exec(error.message)?.[1]);
      expect(done).toBeGreaterThanOrEqual(200);
      expect(done).toBeLessThan(MEMORIES);
      await stopServe(old);

      for (const env of [small(), large()]) {
        const refused = await runCli(['serve'], env);
        expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("'engraph reembed'")]);
      }
      const doctor = await runJson(['doctor'], large());
      expect(doctor.errors).toEqual([{ code: 'Vectors', message: expect.stringContaining('reembed') }]);

      const resumed = await runJson(['reembed', '--yes'], large());
      expect(resumed).toMatchObject({ code: 0, status: 'ok', count: MEMORIES - done });
      expect(await bestHit(large())).toBe('number word333');
      const refused = await runCli(['serve'], small());
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("'engraph reembed'")]);
    });
  });
}
