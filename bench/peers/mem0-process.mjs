// mem0's package in a process of its own: it resolves from this folder's node_modules, and what it prints, keeps open
// and writes stays away from the bench. Told what to do by messages, one at a time.
import { Memory } from 'mem0ai/oss';

let memory;

const actions = {
  /** `dataDir` takes all of its files, `baseURL` is the endpoint that embeds. */
  open({ dataDir, baseURL, model, dimensions }) {
    const endpoint = { apiKey: 'none', baseURL, model };
    memory = new Memory({
      embedder: { provider: 'openai', config: endpoint },
      // Asked only when facts are to be extracted, which `infer: false` below leaves out.
      llm: { provider: 'openai', config: endpoint },
      vectorStore: {
        provider: 'memory',
        config: { collectionName: 'memories', dimension: dimensions, dbPath: `${dataDir}/vectors.db` },
      },
      historyDbPath: `${dataDir}/history.db`,
    });
  },
  /** Stores texts as they are; the ids that they got, in order. */
  async add({ userId, runId, texts }) {
    const messages = texts.map((content) => ({ role: 'user', content }));
    const { results } = await memory.add(messages, { userId, runId, infer: false });
    return results.map(({ id }) => id);
  },
  /** Ids, best first (all of them, so without the threshold that is on by default), and how
   * long the call took in milliseconds. */
  async search({ query, userId, first }) {
    const started = performance.now();
    const { results } = await memory.search(query, {
      filters: { user_id: userId },
      topK: first,
      threshold: 0,
    });
    return { ids: results.map(({ id }) => id), milliseconds: performance.now() - started };
  },
};

process.on('message', async ({ action, input }) => {
  try {
    process.send({ result: await actions[action](input) });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit(0));
