import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.js';
import { emptyNeo4j, type OwnNeo4j } from '../support/own-neo4j.js';

/** What commands work with: an endpoint for models and a folder for files. */
export interface EmptyStore {
  readonly endpoint: FakeOpenai;
  readonly folder: string;
}

/** For the tests of one `describe`: the Neo4j emptied before them, and what else they need until they end. */
export function useEmptyStore(current: () => OwnNeo4j): () => EmptyStore {
  let store: EmptyStore | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'engraph-commands-'));
    store = { endpoint: await startFakeOpenai(), folder };
    await emptyNeo4j(current());
  });
  afterAll(async () => {
    await store?.endpoint.close();
    if (store !== undefined) await rm(store.folder, { recursive: true, force: true });
  });
  return () => {
    if (store === undefined) throw new Error('The store is emptied before the first test.');
    return store;
  };
}
