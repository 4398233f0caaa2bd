import { defineConfig } from 'vitest/config';

// The alias keeps one copy of graphql: without it the tests would load both its CommonJS and its ESM
// build, and graphql refuses objects "from another module or realm".
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

export default defineConfig({
  resolve,
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.graph.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: 'graph',
          include: ['test/**/*.graph.test.ts'],
          globalSetup: ['test/support/neo4j-global-setup.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
