import { defineConfig } from 'vitest/config';

/** Apollo's compatibility tests of subgraphs: `npm ci --prefix test/federation/suite`, then `npm run test:federation`. */
export default defineConfig({
  // As tsconfig.json has it for src/.
  oxc: { decorator: { legacy: true } },
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    pool: 'forks',
    name: 'federation',
    include: ['test/federation/*.suite.ts'],
    // The suite is written for a test runner with global functions.
    globals: true,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
