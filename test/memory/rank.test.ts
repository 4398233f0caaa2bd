import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/memory/model.js';
import { DEFAULT_RECIPE, rankCandidates } from '../../src/memory/rank.js';
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
  return { memory, vectorScore, textScore };
}

function rank(...candidates: readonly Candidate[]) {
  return rankCandidates(candidates, DEFAULT_RECIPE);
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
          vectorScore === null ? raised : { memory, vectorScore: vectorScore + 0.25, textScore },
          textScore === null ? raised : { memory, vectorScore, textScore: textScore + 2 },
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
    expect(first?.score).toBeCloseTo(0.9375, 10);
  });

  test('of one arm that found nothing is that of the other, up to the full score', () => {
    expect(rank(candidate('a', 0.7, null), candidate('b', 0.2, null)).map(({ score }) => score)).toEqual([
      1, 0,
    ]);
    expect(rank(candidate('a', null, 9), candidate('b', null, 3)).map(({ score }) => score)).toEqual([1, 0]);
    expect(rank(candidate('a', 0.7, null)).map(({ score }) => score)).toEqual([1]);
    expect(rank()).toEqual([]);
  });

  test('gives equal scores of an arm equal credit', () => {
    expect(rank(candidate('a', 0.5, null), candidate('b', 0.5, null)).map(({ score }) => score)).toEqual([
      1, 1,
    ]);
  });

  test('breaks ties by the vector, then for the newer, then by the id', () => {
    expect(order(candidate('x', null, 5), candidate('y', 0.5, null))).toBe('y x');
    expect(order(candidate('old', 0.5, null, T0), candidate('new', 0.5, null, T0 + 1))).toBe('new old');
    expect(order(candidate('b', 0.5, null), candidate('a', 0.5, null))).toBe('a b');
  });

  test('is not upset by a score that is no number', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const hits = rank(candidate('bad', bad, bad), candidate('a', 0.2, 1), candidate('b', 0.9, 2));
      expect(hits.map(({ memory, score }) => [memory.id, score])).toEqual([
        ['b', 1],
        ['a', 0],
        ['bad', 0],
      ]);
      expect(hits[2]).toMatchObject({ vector: null, text: null });
    }
  });

  test('follows the weights of its recipe', () => {
    const candidates = [candidate('words', 0.1, 9), candidate('meaning', 0.9, 1)];
    const ids = (vector: number, text: number) =>
      rankCandidates(candidates, { name: 'test', vector, text }).map(({ memory, score }) => [
        memory.id,
        score,
      ]);
    expect(ids(3, 1)).toEqual([
      ['meaning', 0.75],
      ['words', 0.25],
    ]);
    expect(ids(0, 1)).toEqual([
      ['words', 1],
      ['meaning', 0],
    ]);
    expect(ids(0, 0)).toEqual([
      ['meaning', 0],
      ['words', 0],
    ]);
  });
});
