import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BGE_MODEL } from '../../src/ai/bge-model.js';
import { modelCardOf } from '../../src/ai/model-card.js';

const bundled = modelCardOf({ provider: 'local', model: BGE_MODEL.name });

describe('what is said of a model', () => {
  test('the bundled one is for English, and its shares are shares', () => {
    expect(bundled.languages).toEqual(['en']);
    const { quality } = bundled;
    for (const share of [quality?.recallAt5, quality?.recallAt10, quality?.mrr, quality?.vectorRecallAt10]) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
    expect(quality?.recallAt10).toBeGreaterThan(quality?.recallAt5 ?? 1);
  });

  test.each([
    ['openai', 'text-embedding-3-small'],
    ['openai', BGE_MODEL.name],
    ['local', 'another'],
  ])('%s %s is unknown, and it says so', (provider, model) => {
    const card = modelCardOf({ provider, model });
    expect([card.languages, card.quality]).toEqual([null, null]);
    expect(card.note).toContain('Unknown');
  });
});

interface Row {
  readonly by?: string;
  readonly questions: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
  readonly mrr: number;
}

const published = new URL('../../bench/published/locomo.json', import.meta.url);

test.runIf(existsSync(published))('the quality of the bundled model is the one that is published', () => {
  const { figures } = JSON.parse(readFileSync(published, 'utf8')) as {
    figures: { 'All questions': readonly Row[] };
  };
  const of = (name: string) => figures['All questions'].find(({ by }) => by === name);
  const { questions, recallAt5, recallAt10, mrr } = of('default') ?? {};
  const vector = of('vector')?.recallAt10 ?? bundled.quality?.vectorRecallAt10;
  expect(bundled.quality).toMatchObject({ questions, recallAt5, recallAt10, mrr, vectorRecallAt10: vector });
});
