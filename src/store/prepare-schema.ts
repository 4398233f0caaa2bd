import type { Driver } from 'neo4j-driver';
import type { EmbedderIdentity, EmbedderPin } from '../memory/ports.js';
import { migrate } from './migrate.js';
import { Neo4jEmbeddingStore } from './neo4j-embedding-store.js';
import { withSchemaLock } from './schema-lock.js';

/** For another server that migrates, and for indexes that are being built, in milliseconds. */
export const SCHEMA_TIMEOUT_MS = 600_000;

export interface PrepareSchemaOptions {
  readonly driver: Driver;
  readonly database: string;
  /** For another server that does the same, and for indexes that are being built, in milliseconds. */
  readonly timeoutMs: number;
  readonly onProgress?: (migration: string) => void;
}

/**
 * What a store needs before its first request: all migrations, and on first use the embedder's pin with its
 * vector index, online. Returns the pin, which may name another embedder. Safe when servers start together.
 */
export function prepareSchema(
  options: PrepareSchemaOptions,
  embedder: EmbedderIdentity,
): Promise<EmbedderPin> {
  return withSchemaLock({ ...options, lock: 'schema' }, async () => {
    await migrate(options);
    return new Neo4jEmbeddingStore(options.driver, options.database, options.timeoutMs).pinEmbedder(embedder);
  });
}
