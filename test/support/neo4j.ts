import { inject } from 'vitest';

/** The Neo4j that the graph tests share. Each file takes a tenant of its own in it. */
export interface TestNeo4j {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Such as `2026.08.1`. */
  readonly version: string;
  /** Where it came from: `NEO4J_URI`, or how the throw-away one was started. */
  readonly source: 'NEO4J_URI' | 'running' | 'cache' | 'install';
}

declare module 'vitest' {
  export interface ProvidedContext {
    neo4j: TestNeo4j;
  }
}

/** Where the Neo4j of this test run is; only files named `*.graph.test.ts` have one. */
export function testNeo4j(): TestNeo4j {
  return inject('neo4j');
}
