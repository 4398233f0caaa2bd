import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Below `test/`, what takes more than a few seconds, the longest first. */
export const LONG: readonly string[] = [
  'own-neo4j.graph',
  'neo4j-local/launcher.graph',
  'store/neo4j-memory-store.graph',
  'acceptance/neo4j-killed.graph',
  'cli/embedded.graph',
  'cli/cli.graph',
  'cypher.graph',
  'graphql/filters.graph',
  'memory/operations-property.graph',
  'graphql/isolation-property.graph',
  'store/filter-property.graph',
  'docs/semantics.graph',
  'examples/gateway.graph',
  'client/client.graph',
  'examples/react.graph',
  'acceptance/security-script.graph',
  'ai/local-embedder',
  'neo4j-local/watchdog',
  'artifacts/two-processes',
  'cli/cli',
  'store/deadlock-pressure.graph',
  'store/wire-faults.graph',
  'store/search-index.graph',
  'acceptance/concurrent-adds.graph',
  'acceptance/others-get-these-wrong.graph',
  'ai/embedding-process',
  'scripts/build',
];

/**
 * Runs the files of both projects together, those that take long before all others, so that no worker is left with a
 * long one at the end. The order of vitest comes from the last run, of which a fresh clone knows nothing.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
