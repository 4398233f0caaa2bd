import { expect, test } from 'vitest';
import { embedderKey } from '../../src/store/embedder-key.js';

const identity = { provider: 'local', model: 'bge', dimensions: 384, version: 'v1' };

test('an embedder has one short key, and another embedder another', () => {
  const differences = [{ provider: 'openai' }, { model: 'x' }, { dimensions: 385 }, { version: 'v2' }];
  const keys = [identity, ...differences.map((difference) => ({ ...identity, ...difference }))].map(
    embedderKey,
  );
  expect(new Set(keys).size).toBe(5);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{12}$/);
  expect(embedderKey({ ...identity })).toBe(keys[0]);
});
