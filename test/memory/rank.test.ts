import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/memory/model.js';
import { boundOfDeeper, type Question, rankCandidates } from '../../src/memory/rank.js';
import { DEFAULT_RECIPE, type Recipe, recipeOf } from '../../src/memory/recipe.js';
import { PLAIN_RANGE } from '../support/questions.js';
import { T0 } from './core.js';

function candidate(
  id: string,
  vectorScore: number | null,
  textScore: number | null,
  createdAt = T0,
): Candidate {
  const ids = { userId: 'u', agentId: null, runId: null, actorId: null };
  const times = { createdAt, updatedAt: createdAt, eventAt: createdAt, expiresAt: null };
  const memory = {
    id,
    ...ids,
    ...times,
    text: id,
    hash: '',
    role: 'USER',
    metadata: {},
    version: 1,
  } as const;
  return { memory, vectorScore, previousScore: null, textScore };
}

const QUESTION: Question = {
  text: 'tea?',
  times: [],
  range: PLAIN_RANGE,
  rarestWord: 0,
  recency: null,
  now: T0,
};
/** Both arms alike, and nothing beside them. */
const ARMS: Recipe = { ...recipeOf('VECTOR'), vector: 0.5, text: 0.5 };

function rank(...candidates: readonly Candidate[]) {
  return rankCandidates(candidates, QUESTION, ARMS);
}

function scoreOf(one: Candidate, question: Partial<Question>, recipe: Partial<Recipe>): number {
  const [hit] = rankCandidates([one], { ...QUESTION, ...question }, { ...ARMS, ...recipe });
  return hit?.score ?? Number.NaN;
}

function order(...candidates: readonly Candidate[]): string {
  return rank(...candidates)
    .map(({ memory }) => memory.id)
    .join(' ');
}

/** Pseudo-random candidates, some of them seen by one arm only, with ties; the same for the same seed. */
function randomCandidates(seed: number): readonly Candidate[] {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 1 + Math.floor(next() * 12) }, (_, i) => {
    const vector = next() < 0.7 ? Math.round(next() * 8) / 8 : null;
    const text = vector === null || next() < 0.5 ? 0.5 + Math.round(next() * 20) / 2 : null;
    return candidate(`m${i}`, vector, text, T0 + Math.floor(next() * 3));
  });
}

/** The same with all that lifts and lowers a score. */
function livelyCandidates(seed: number, name: string): readonly Candidate[] {
  return randomCandidates(seed).map((one, i) => ({
    ...one,
    previousScore: [0.9, 0.2, null][i % 3] ?? null,
    memory: {
      ...one.memory,
      id: `${name}${i}`,
      actorId: i % 2 === 0 ? 'tea' : null,
      eventAt: i % 4 === 0 ? T0 : 0,
      text: i % 5 === 0 ? 'Is it?' : 'It is.',
    },
  }));
}

/** What a store returns of all there is: the best of each arm, and a score of words only for what the text arm returned. */
function seenOf(all: readonly Candidate[], pool: number): readonly Candidate[] {
  const best = (arm: 'vectorScore' | 'textScore') =>
    all
      .filter((one) => one[arm] !== null)
      .sort((a, b) => (b[arm] ?? 0) - (a[arm] ?? 0))
      .slice(0, pool);
  const texts = best('textScore');
  return [...new Set([...best('vectorScore'), ...texts])].map((one) =>
    texts.includes(one) ? one : { ...one, textScore: null },
  );
}

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe('a ranking', () => {
  test('has every candidate once, with scores in 0-1 that fall', () => {
    for (const seed of SEEDS) {
      const candidates = randomCandidates(seed);
      const hits = rank(...candidates);
      expect(new Set(hits.map(({ memory }) => memory)).size, `seed ${seed}`).toBe(candidates.length);
      hits.forEach(({ score }, i) => {
        expect(score, `seed ${seed}`).toBeGreaterThanOrEqual(0);
        expect(score, `seed ${seed}`).toBeLessThanOrEqual(hits[i - 1]?.score ?? 1);
      });
    }
  });

  test('is the same for the same candidates in any order', () => {
    for (const seed of SEEDS) {
      const candidates = randomCandidates(seed);
      expect(rank(...[...candidates].reverse()), `seed ${seed}`).toEqual(rank(...candidates));
    }
  });

  test('never puts a memory lower because an arm scores it higher', () => {
    for (const seed of SEEDS) {
      const candidates = randomCandidates(seed);
      candidates.forEach((raised, i) => {
        const { memory, vectorScore, textScore } = raised;
        const better = [
          vectorScore === null ? raised : { ...raised, vectorScore: vectorScore + 0.25 },
          textScore === null ? raised : { ...raised, textScore: textScore + 2 },
        ];
        const place = (list: readonly Candidate[]) => rank(...list).findIndex((hit) => hit.memory === memory);
        for (const one of better) {
          expect(place(candidates.with(i, one)), `seed ${seed}, candidate ${i}`).toBeLessThanOrEqual(
            place(candidates),
          );
        }
      });
    }
  });

  test('does not depend on the unit of an arm', () => {
    for (const seed of SEEDS) {
      const candidates = randomCandidates(seed);
      const scaled = candidates.map((one) => ({
        ...one,
        textScore: one.textScore === null ? null : one.textScore * 64,
      }));
      const ids = (list: readonly Candidate[]) => rank(...list).map(({ memory }) => memory.id);
      expect(ids(scaled), `seed ${seed}`).toEqual(ids(candidates));
    }
  });

  test('explains each arm: its own score and place, null where it found nothing', () => {
    const [first, second, third] = rank(
      candidate('a', 0.9, null),
      candidate('b', 0.8, 7),
      candidate('c', 0.1, 3),
    );
    expect(first).toMatchObject({
      memory: { id: 'b' },
      vector: { rank: 2, score: 0.8 },
      text: { rank: 1, score: 7 },
    });
    expect(second).toMatchObject({ memory: { id: 'a' }, vector: { rank: 1, score: 0.9 }, text: null });
    expect(third).toMatchObject({
      memory: { id: 'c' },
      vector: { rank: 3, score: 0.1 },
      text: { rank: 2, score: 3 },
    });
    // (1 + cos) / 2 of 0.8 is a cosine of 0.6.
    expect(first?.score).toBeCloseTo(0.5 * 0.6 + 0.5, 10);
  });

  test('of one arm alone has at most the share of that arm', () => {
    const scores = (...list: readonly Candidate[]) => rank(...list).map(({ score }) => score);
    expect(scores(candidate('a', 1, null), candidate('b', 0.5, null))).toEqual([0.5, 0]);
    expect(scores(candidate('a', null, 9), candidate('b', null, 3))).toEqual([0.5, 0.5 / 3]);
    expect(rank()).toEqual([]);
  });

  test('scores a candidate the same, whoever is found beside it below the best words', () => {
    for (const seed of SEEDS) {
      const candidates = randomCandidates(seed);
      const best = candidates.reduce((a, b) => ((b.textScore ?? 0) > (a.textScore ?? 0) ? b : a));
      const scores = new Map(rank(...candidates).map(({ memory, score }) => [memory.id, score]));
      for (const one of candidates) {
        const alone = rank(one, { ...best, memory: { ...best.memory, id: 'best' } });
        const own = alone.find(({ memory }) => memory.id === one.memory.id);
        expect(own?.score, `seed ${seed}`).toBe(scores.get(one.memory.id));
      }
    }
  });

  test('places a likeness between what is unrelated and twice as far as an answer is', () => {
    const range = { unrelated: 0.3, answer: 0.5 };
    const score = (cosine: number) =>
      scoreOf(candidate('a', (1 + cosine) / 2, null), { range }, { vector: 1, text: 0 });
    expect([0.1, 0.3, 0.5, 0.7, 0.9].map((cosine) => Number(score(cosine).toFixed(9)))).toEqual([
      ...[0, 0, 0.5],
      ...[1, 1],
    ]);
  });

  test('lets what was said before a memory count by its weight, and the memory for itself where nothing was', () => {
    const recipe = { vector: 1, text: 0, previous: 0.5 };
    const alone = candidate('a', 0.8, null);
    expect(scoreOf(alone, {}, recipe)).toBeCloseTo(0.6, 10);
    expect(scoreOf({ ...alone, previousScore: 0.8 }, {}, recipe)).toBeCloseTo(0.6, 10);
    // (0.6 + 0.5 · 0.9) / 1.5
    expect(scoreOf({ ...alone, previousScore: 0.95 }, {}, recipe)).toBeCloseTo(0.7, 10);
  });

  test('counts words for what they are worth beside the rarest one, and the best of the scope for all at the most', () => {
    const score = (words: number, ...beside: readonly number[]) => {
      const others = beside.map((score, i) => candidate(`b${i}`, null, score));
      const hits = rankCandidates(
        [candidate('a', null, words), ...others],
        { ...QUESTION, rarestWord: 6 },
        { ...ARMS, text: 1 },
      );
      return hits.find(({ memory }) => memory.id === 'a')?.score;
    };
    expect([score(1.5), score(3), score(6), score(30)]).toEqual([0.25, 0.5, 1, 1]);
    // What is found beside it counts only above what one word can bring.
    expect([score(1.5, 5), score(1.5, 6), score(1.5, 30)]).toEqual([0.25, 0.25, 0.05]);
  });

  test('leaves what has one common word of several behind what answers in none of them', () => {
    const [first] = rankCandidates(
      [candidate('common word', 0.7, 4), candidate('other words', 0.8, null)],
      { ...QUESTION, rarestWord: 20 },
      DEFAULT_RECIPE,
    );
    expect(first?.memory.id).toBe('other words');
  });

  test('lifts who is named and when it happened, and lowers what only asks', () => {
    const { memory } = candidate('a', 0.8, null);
    const said = (changes: Partial<Candidate['memory']>): Candidate => ({
      ...candidate('a', 0.8, null),
      memory: { ...memory, ...changes },
    });
    const day = { kind: 'span', from: T0, to: T0 + 86_400_000 } as const;
    const question = { text: 'What did Alice say yesterday?', times: [day] };
    const score = (changes: Partial<Candidate['memory']>) =>
      scoreOf(said(changes), question, { speaker: 0.1, time: 0.2, asking: 0.1 });
    const plain = score({ actorId: 'bob', eventAt: 0 });
    expect(plain).toBeCloseTo(0.3, 10);
    expect(score({ actorId: 'alice', eventAt: 0 })).toBeCloseTo(plain + 0.1, 10);
    expect(score({ eventAt: T0 + 1 })).toBeCloseTo(plain + 0.2, 10);
    expect(score({ eventAt: 0, text: 'Shall we?' })).toBeCloseTo(plain - 0.1, 10);
  });

  test('shares the score with youth where that is asked for', () => {
    const { memory } = candidate('a', 0.8, null);
    const aged = (days: number) =>
      scoreOf(
        { ...candidate('a', 0.8, null), memory: { ...memory, eventAt: T0 - days * 86_400_000 } },
        { recency: { weight: 0.5, halfLifeDays: 10 } },
        {},
      );
    expect(aged(0)).toBeCloseTo(0.5 * 0.3 + 0.5, 10);
    expect(aged(10)).toBeCloseTo(0.5 * 0.3 + 0.25, 10);
    expect(aged(-5)).toBe(aged(0));
  });

  test.each([
    ['as it comes', DEFAULT_RECIPE],
    ['by meaning', recipeOf('VECTOR')],
    ['by words', recipeOf('TEXT')],
  ])('%s: a larger pool makes no more of anything than its bound', (_name, recipe) => {
    const day = { kind: 'span', from: T0, to: T0 + 86_400_000 } as const;
    const threshold = 0.4;
    let reached = 0;
    for (const seed of SEEDS) {
      const recency = seed % 2 === 0 ? null : { weight: 0.3, halfLifeDays: 10 };
      const question = { ...QUESTION, rarestWord: 8, times: seed % 3 === 0 ? [day] : [], recency };
      const all = [...livelyCandidates(seed, 'a'), ...livelyCandidates(seed + 1_000, 'b')];
      const fully = new Map(
        rankCandidates(all, question, recipe).map(({ memory, score }) => [memory, score]),
      );
      for (const pool of [1, 3, 6]) {
        const seen = seenOf(all, pool);
        const near = rankCandidates(seen, question, recipe).filter(({ score }) => score >= threshold);
        const kept = new Set(near.map(({ memory }) => memory));
        const dropped = seen.filter(({ memory }) => !kept.has(memory));
        const bound = boundOfDeeper(seen, dropped, { pool, highestPrevious: 0.9 }, question, recipe);
        for (const [memory, score] of fully) {
          if (kept.has(memory)) continue;
          expect(score, `seed ${seed}, pool ${pool}`).toBeLessThanOrEqual(bound + 1e-12);
          if (score > 0.9 * bound) reached += 1;
        }
      }
    }
    // A bound of 1 would hold as well, and spare nothing.
    expect(reached).toBeGreaterThan(20);
  });

  test('by meaning or by words alone is lifted by nothing', () => {
    for (const mode of ['VECTOR', 'TEXT'] as const) {
      const recipe = recipeOf(mode);
      expect([recipe.speaker, recipe.time, recipe.asking, recipe.previous]).toEqual([0, 0, 0, 0]);
      expect(recipe.vector + recipe.text).toBe(1);
    }
    expect(recipeOf('HYBRID')).toBe(DEFAULT_RECIPE);
  });

  test('breaks ties by the vector, then for the newer, then by the id', () => {
    expect(order(candidate('x', null, 5), candidate('y', 1, null))).toBe('y x');
    expect(order(candidate('old', 0.5, null, T0), candidate('new', 0.5, null, T0 + 1))).toBe('new old');
    expect(order(candidate('b', 0.5, null), candidate('a', 0.5, null))).toBe('a b');
  });

  test('is not upset by a score that is no number', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const hits = rank(candidate('bad', bad, bad), candidate('a', 0.6, 1), candidate('b', 0.9, 2));
      expect(hits.map(({ memory }) => memory.id)).toEqual(['b', 'a', 'bad']);
      expect(hits[2]).toMatchObject({ score: 0, vector: null, text: null });
    }
  });

  test('follows the weights of its recipe', () => {
    const candidates = [candidate('words', 0.55, 9), candidate('meaning', 0.95, 1)];
    const ids = (vector: number, text: number) =>
      rankCandidates(candidates, QUESTION, { ...ARMS, vector, text }).map(({ memory }) => memory.id);
    expect(ids(0.75, 0.25)).toEqual(['meaning', 'words']);
    expect(ids(0, 1)).toEqual(['words', 'meaning']);
    // Without weights the tie goes to the nearer vector.
    expect(ids(0, 0)).toEqual(['meaning', 'words']);
  });
});
