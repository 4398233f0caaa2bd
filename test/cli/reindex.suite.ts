import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDriver } from '../../src/store/driver.js';
import { findTextIndex } from '../../src/store/text-index.js';
import { postGraphql } from '../support/engraph.js';
import { type OwnNeo4j, ownNeo4jEnv } from '../support/own-neo4j.js';
import { useEmptyStore } from './empty-store.js';
import { runCli, runJson, startServe, stopServe } from './run-cli.js';

/** On a Neo4j of its own: the analyzer is one for a whole database. */
export function defineReindexSuite(current: () => OwnNeo4j): void {
  describe('reindex', () => {
    const store = useEmptyStore(current);

    const withAnalyzer = (analyzer: string) => ({
      ...ownNeo4jEnv(current()),
      ENGRAPH_EMBEDDER: 'openai',
      OPENAI_BASE_URL: store().endpoint.url,
      ENGRAPH_TEXT_ANALYZER: analyzer,
    });

    const SEARCH =
      'query($query: String!) { searchMemories(query: $query, scope: {userId: "u"}, mode: TEXT) { nodes { text } } serverInfo { textAnalyzer } }';

    async function ask(url: string, query: string) {
      const { data } = await postGraphql(url, SEARCH, { query });
      return {
        found: data.searchMemories.nodes.map(({ text }: { text: string }) => text),
        analyzer: data.serverInfo.textAnalyzer,
      };
    }

    async function indexed(): Promise<string | undefined> {
      const driver = createDriver(current());
      try {
        const index = await findTextIndex(driver, 'neo4j');
        return index === null ? undefined : `${index.analyzer} ${index.state}`;
      } finally {
        await driver.close();
      }
    }

    test('has nothing to do in a store that was never used, whose first server chooses', async () => {
      const { code, stdout } = await runCli(['reindex'], withAnalyzer('spanish'));
      expect([code, stdout]).toEqual([0, expect.stringContaining('was never used')]);
      const server = await startServe(withAnalyzer('german'));
      const file = join(store().folder, 'memories.jsonl');
      const lines = ['Wir wohnen in alten Häusern.', 'Ella corre cada día con sus perros.'].map((text) =>
        JSON.stringify({ scope: { userId: 'u' }, text }),
      );
      await writeFile(file, lines.join('\n'));
      expect(await runJson(['import', file], { ENGRAPH_URL: server.url })).toMatchObject({ count: 2 });
      expect(await ask(server.url, 'Haus')).toEqual({
        found: ['Wir wohnen in alten Häusern.'],
        analyzer: 'german',
      });
      expect((await ask(server.url, 'perro')).found).toEqual([]);
      await stopServe(server);
      const again = await runCli(['reindex'], withAnalyzer('german'));
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('already')]);
    });

    test('is named by a server and by doctor when another analyzer is configured', async () => {
      const { code, stderr } = await runCli(['serve'], withAnalyzer('spanish'));
      expect(code).toBe(1);
      expect(stderr).toContain("analyzer 'german', but 'spanish' is configured");
      expect(stderr).toContain("'engraph reindex'");
      const doctor = await runJson(['doctor'], withAnalyzer('spanish'));
      expect(doctor.errors).toEqual([{ code: 'Words', message: expect.stringContaining("'german'") }]);
    });

    test('changes nothing where nobody can agree, but says what it would do', async () => {
      const { code, stderr } = await runCli(['reindex'], withAnalyzer('spanish'));
      expect([code, await indexed()]).toEqual([2, 'german ONLINE']);
      expect(stderr).toContain('2 memories in the store');
      expect(stderr).toContain('--yes');
    });

    test('makes the index anew, and the server starts and finds other words', async () => {
      const answer = await runJson(['reindex', '--yes'], withAnalyzer('spanish'));
      expect(answer).toMatchObject({ code: 0, count: 2, data: { from: 'german', to: 'spanish' } });
      expect(await indexed()).toBe('spanish ONLINE');
      const server = await startServe(withAnalyzer('spanish'));
      expect(await ask(server.url, 'perro')).toEqual({
        found: ['Ella corre cada día con sus perros.'],
        analyzer: 'spanish',
      });
      await stopServe(server);
    });

    test('an index that somebody dropped is made by the next server', async () => {
      const driver = createDriver(current());
      await driver.executeQuery('DROP INDEX memory_text');
      await driver.close();
      await stopServe(await startServe(withAnalyzer('spanish')));
      expect(await indexed()).toBe('spanish ONLINE');
    });
  });
}
