import { defineConfig } from 'vitest/config';

const { SOAK_SEQUENCES = '2000', SOAK_SEED = String(Date.now() % 1_000_000), SOAK_PATH = '' } = process.env;

console.log(
  `SOAK_SEQUENCES=${SOAK_SEQUENCES} SOAK_SEED=${SOAK_SEED}${SOAK_PATH && ` SOAK_PATH=${SOAK_PATH}`}`,
);

/** The property of random sequences, with thousands of new ones: `npm run soak`. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    pool: 'forks',
    name: 'soak',
    include: ['test/memory/operations-property.graph.test.ts'],
    globalSetup: ['test/support/neo4j-global-setup.ts'],
    hookTimeout: 180_000,
    env: { SOAK_SEQUENCES, SOAK_SEED, SOAK_PATH },
  },
});
