import { describe, expect, test } from 'vitest';
import { createDriver } from '../../src/store/driver.js';
import { postGraphql } from '../support/engraph.js';
import { type OwnNeo4j, ownNeo4jEnv } from '../support/own-neo4j.js';
import { useEmptyStore } from './empty-store.js';
import { runCli, runJson, startServe, stopServe } from './run-cli.js';

/** On a Neo4j of its own: whether there are vectors is said once for a whole database. */
export function defineLexicalSuite(current: () => OwnNeo4j): void {
  describe('ENGRAPH_EMBEDDER=lexical', () => {
    const store = useEmptyStore(current);

    const lexical = () => ({ ...ownNeo4jEnv(current()), ENGRAPH_EMBEDDER: 'lexical' });
    const model = () => ({
      ...ownNeo4jEnv(current()),
      ENGRAPH_EMBEDDER: 'openai',
      OPENAI_BASE_URL: store().endpoint.url,
    });

    const ADD = `mutation { addMemories(input: {entries: [
  {scope: {userId: "u"}, text: "Alice takes her coffee black.", id: "coffee"},
  {scope: {userId: "u"}, text: "Bob lives in Lisbon.", id: "lisbon"}
]}) { results { outcome } } }`;
    const UPDATE =
      'mutation { updateMemory(input: {id: "lisbon", text: "Bob lives in Porto."}) { memory { version } } }';
    const search = (query: string, mode = '') =>
      `{ searchMemories(query: "${query}", scope: {userId: "u"}${mode}) {
    nodes { id } explain { recipe vectors } } }`;
    const INFO = '{ serverInfo { search embedder { provider model languages quality { mrr } note } } }';

    async function vectors(): Promise<readonly number[]> {
      const driver = createDriver(current());
      try {
        const { records } = await driver.executeQuery(
          'MATCH (m:Memory) RETURN CASE WHEN m.embedding IS NULL THEN 0 ELSE size(toFloatList(m.embedding)) END AS length',
        );
        return records.map((record) => Number(record.get('length')));
      } finally {
        await driver.close();
      }
    }

    test('starts without a model, stores no vectors and finds by words, which it says', async () => {
      const server = await startServe({ ...lexical(), ENGRAPH_CACHE_DIR: '/nowhere', ENGRAPH_OFFLINE: '1' });
      try {
        const { data: added } = await postGraphql(server.url, ADD);
        expect(added.addMemories.results).toEqual([{ outcome: 'ADDED' }, { outcome: 'ADDED' }]);
        expect((await postGraphql(server.url, UPDATE)).data.updateMemory.memory.version).toBe(2);
        expect(await vectors()).toEqual([0, 0]);
        for (const mode of ['', ', mode: TEXT']) {
          const { data } = await postGraphql(server.url, search('Who lives in Porto?', mode));
          expect(data.searchMemories).toEqual({
            nodes: [{ id: 'lisbon' }],
            explain: { recipe: 'text', vectors: 'NONE' },
          });
        }
        for (const mode of ['HYBRID', 'VECTOR']) {
          const { data, errors } = await postGraphql(server.url, search('Porto', `, mode: ${mode}`));
          expect(data).toBeNull();
          expect(errors[0]?.extensions).toMatchObject({ code: 'LEXICAL_MODE', argument: 'mode' });
          expect(errors[0]?.message).toContain("'engraph reembed'");
        }
        const similar = '{ memory(id: "coffee") { similarMemories { nodes { id } } } }';
        const { errors: refused } = await postGraphql(server.url, similar);
        expect(refused[0]?.extensions.code).toBe('LEXICAL_MODE');
        const { data: info } = await postGraphql(server.url, INFO);
        expect(info.serverInfo).toEqual({ search: 'LEXICAL', embedder: null });
        expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
      } finally {
        await stopServe(server);
      }
    });

    test('is what doctor says', async () => {
      const { code, data } = await runJson(['doctor'], lexical());
      expect(code).toBe(0);
      expect(data).toContainEqual({
        name: 'Search',
        status: 'ok',
        detail: expect.stringContaining('LEXICAL'),
      });
      expect(data).toContainEqual({ name: 'Vectors', status: 'ok', detail: 'LEXICAL' });
    });

    test('is not left without a word: a server with a model does not start on such a store', async () => {
      const { code, stderr } = await runCli(['serve'], model());
      expect(code).toBe(1);
      expect(stderr).toContain('The store is LEXICAL');
      expect(stderr).toContain("'engraph reembed'");
    });

    test('reembed gives such a store vectors, which are then found by, and which a model that is away does not hide', async () => {
      const { code, data } = await runJson(['reembed', '--yes'], model());
      expect([code, data]).toEqual([0, expect.objectContaining({ from: 'LEXICAL', memories: 2 })]);
      expect(await vectors()).toEqual([1536, 1536]);
      const server = await startServe(model());
      try {
        const before = await postGraphql(server.url, search('Porto'));
        expect(before.data.searchMemories.explain).toEqual({ recipe: 'conversation', vectors: 'EXACT' });
        const { data: info } = await postGraphql(server.url, INFO);
        expect(info.serverInfo).toEqual({
          search: 'HYBRID',
          embedder: {
            ...{ provider: 'openai', model: 'text-embedding-3-small' },
            ...{ languages: null, quality: null, note: expect.stringContaining('Unknown') },
          },
        });
        store().endpoint.replyAlways({ status: 401, body: { error: { message: 'wrong key' } } });
        for (const mode of ['', ', mode: HYBRID', ', mode: VECTOR']) {
          const { data: none, errors } = await postGraphql(server.url, search('Bob in Porto', mode));
          expect([none, errors[0]?.extensions.code]).toEqual([null, 'EMBEDDER_UNAVAILABLE']);
        }
        const words = await postGraphql(server.url, search('Bob in Porto', ', mode: TEXT'));
        expect(words.data.searchMemories.nodes).toEqual([{ id: 'lisbon' }]);
      } finally {
        store().endpoint.replyAlways(undefined);
        await stopServe(server);
      }
    });

    test('is not fallen into either: a store with vectors refuses it, until reembed has removed them', async () => {
      const { code, stderr } = await runCli(['serve'], lexical());
      expect([code, stderr]).toEqual([1, expect.stringContaining('removes all vectors')]);
      expect(await runJson(['reembed', '--yes'], lexical())).toMatchObject({ code: 0, count: 2 });
      expect(await vectors()).toEqual([0, 0]);
      const server = await startServe(lexical());
      const { data } = await postGraphql(server.url, search('coffee'));
      await stopServe(server);
      expect(data.searchMemories.nodes).toEqual([{ id: 'coffee' }]);
    });
  });
}
