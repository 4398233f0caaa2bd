import { modelCardOf } from '../ai/model-card.js';
import type { Config } from '../config.js';
import { isLexical } from '../memory/lexical.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import type { ServerFacts } from '../memory/server-facts.js';
import type { DatabaseFacts } from '../store/driver.js';
import { readPackageFacts } from './package-facts.js';

/** What the API's `serverInfo` tells. */
export function serverFacts(config: Config, neo4j: DatabaseFacts, embedder: EmbedderIdentity): ServerFacts {
  return {
    version: readPackageFacts().version,
    neo4j,
    textAnalyzer: config.textAnalyzer,
    ...(isLexical(embedder)
      ? { search: 'LEXICAL', embedder: null }
      : { search: 'HYBRID', embedder: { ...embedder, ...modelCardOf(embedder) } }),
  };
}
