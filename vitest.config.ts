import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

// The alias keeps one copy of graphql: without it the tests would load both its CommonJS and its ESM
// build, and graphql refuses objects "from another module or realm".
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

// Processes, not threads: tests start servers, kill workers and read the memory of their process. Three of
// them, whatever the machine: most tests wait for a database or for time to pass, and a few measure how long
// something takes.
const common = { pool: 'forks' as const, maxWorkers: 3, testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  resolve,
  test: {
    globalSetup: ['test/support/program-global-setup.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/**/*.graph.test.ts'],
        },
      },
      {
        resolve,
        test: {
          ...common,
          name: 'graph',
          include: ['test/**/*.graph.test.ts'],
          globalSetup: ['test/support/neo4j-global-setup.ts'],
        },
      },
    ],
  },
});
