import { expect, test } from 'vitest';
import { describeEmbedder, requireSameEmbedder } from '../../src/memory/embedder-pin.js';
import { LEXICAL } from '../../src/memory/lexical.js';
import { codeOf } from './core.js';

const identity = { provider: 'local', model: 'bge', dimensions: 384, version: 'v1' };

test('vectors of the embedder that is configured are taken', () => {
  expect(() => requireSameEmbedder({ identity, state: 'READY' }, { ...identity })).not.toThrow();
});

test.each([{ provider: 'openai' }, { model: 'bge-large' }, { dimensions: 1_024 }, { version: 'v2' }])(
  'vectors of another embedder (%j) are refused, naming both and the remedy',
  async (difference) => {
    const other = { ...identity, ...difference };
    const error = await codeOf(
      () => requireSameEmbedder({ identity, state: 'READY' }, other),
      'EMBEDDER_MISMATCH',
    );
    for (const part of [describeEmbedder(identity), describeEmbedder(other), 'engraph reembed']) {
      expect(error.message).toContain(part);
    }
  },
);

test('a store whose vectors are being replaced is refused, also for the new embedder', async () => {
  const pin = { identity, state: 'REEMBEDDING' } as const;
  const error = await codeOf(() => requireSameEmbedder(pin, identity), 'EMBEDDER_MISMATCH');
  expect(error.message).toContain('engraph reembed');
});

test.each([
  ['a LEXICAL store', LEXICAL, identity, 'The store is LEXICAL'],
  ['a store with vectors', identity, LEXICAL, 'removes all vectors'],
])('%s is not switched without a word', async (_name, stored, configured, part) => {
  const check = () => requireSameEmbedder({ identity: stored, state: 'READY' }, configured);
  const { message } = await codeOf(check, 'EMBEDDER_MISMATCH');
  expect(message).toContain(part);
  expect(message).toContain("'engraph reembed'");
  expect(() => requireSameEmbedder({ identity: stored, state: 'READY' }, { ...stored })).not.toThrow();
});
