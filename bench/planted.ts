import { parseArgs } from 'node:util';
import { openEmbedder } from '../src/app/open-embedder.js';
import { loadConfig } from '../src/config.js';
import { wholeNumber } from './arguments.js';
import { KeptEmbedder } from './embedding-cache.js';
import type { Figures } from './figures.js';
import { keepAliveClient } from './keep-alive-client.js';
import { makeDataset } from './scale/dataset.js';
import { fillKeptStore } from './scale/fill-kept-store.js';
import { findPlanted } from './scale/find-planted.js';
import { startServerProcess } from './server-process.js';

/**
 * Whether what must be found is found in a large store: a rare word among words without order, and what was meant in other words
 * among everyday sentences. The store is that of `scale` of the same size.
 */
export async function benchPlanted(args: readonly string[]): Promise<readonly Figures[]> {
  const { values } = parseArgs({ args: [...args], options: { size: { type: 'string', default: '100000' } } });
  const size = wholeNumber('--size', values.size);
  const model = new KeptEmbedder(await openEmbedder(loadConfig()));
  try {
    const dataset = await makeDataset(size, model);
    const server = await startServerProcess({ ENGRAPH_DATA_DIR: await fillKeptStore(size, dataset) });
    const client = keepAliveClient(server.url);
    try {
      return await findPlanted(dataset, client);
    } finally {
      client.close();
      await server.stop();
    }
  } finally {
    await model.close();
  }
}
