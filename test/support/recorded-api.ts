import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type GraphQLError, graphql } from 'graphql';
import { openEmbedder } from '../../src/app/open-embedder.js';
import { serverFacts } from '../../src/app/server-facts.js';
import { systemClock, uuidSource } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import { describeDatabase } from '../../src/store/driver.js';
import { Neo4jClient } from '../../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../../src/store/neo4j-memory-store.js';
import { prepareSchema } from '../../src/store/prepare-schema.js';
import { testNeo4j } from './neo4j.js';
import { QUESTIONS } from './questions.js';
import { createRecordingDriver } from './recording-driver.js';

export interface RecordedAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the query in the test.
  readonly data: any;
  readonly errors: readonly GraphQLError[];
  /** Names of the statements that went over the wire, sorted. */
  readonly statements: readonly string[];
}

/** The API on the shared Neo4j with the local model, for a tenant of its own, with a note of every statement. */
export interface RecordedApi {
  readonly tenant: string;
  /** One operation; `tenant` in place of the usual one. */
  run(source: string, variables?: Record<string, unknown>, tenant?: string): Promise<RecordedAnswer>;
  close(): Promise<void>;
}

export async function openRecordedApi(): Promise<RecordedApi> {
  const { uri, database } = testNeo4j();
  const config = loadConfig(process.env);
  const recording = createRecordingDriver();
  const { driver } = recording;
  const embedder = await openEmbedder(config);
  const schema = await buildApiSchema();
  await prepareSchema({ driver, database, timeoutMs: 60_000 }, embedder.identity);
  const facts = serverFacts(config, await describeDatabase(driver, uri, database), embedder.identity);
  const client = new Neo4jClient({ driver, database, timeoutMs: 30_000 });
  const store = new Neo4jMemoryStore(client, uuidSource, embedder.identity);
  const deps = { store, embedder, ...QUESTIONS, clock: systemClock, ids: uuidSource };
  const own = randomUUID();
  return {
    tenant: own,
    run: async (source, variableValues = {}, tenant = own) => {
      const principal = { tenant, via: 'open' as const };
      const { signal } = new AbortController();
      // As for a call of the server.
      setMaxListeners(0, signal);
      const request = { principal, signal, requestId: 'x' };
      recording.takeStatements();
      const contextValue = makeContext(deps, request, facts);
      const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue });
      const sent = recording.takeStatements().map((text) => /\/\/ ([a-z-]+)/.exec(text)?.[1] ?? text);
      // Through JSON: graphql's objects have no prototype.
      return { data: JSON.parse(JSON.stringify(data ?? null)), errors, statements: [...sent].sort() };
    },
    close: async () => {
      await embedder.close();
      await driver.close();
    },
  };
}
