import type { Candidate, Found, Neighbors } from '../../src/memory/model.js';
import type { NeighborQuery, SimilarQuery } from '../../src/memory/near-queries.js';
import type { SearchQuery } from '../../src/memory/ports.js';
import type { Scope } from '../../src/memory/scope.js';
import { newestFirst } from './matches.js';
import { isLive, type Stored } from './reference-tenant.js';
import { wordBound, wordScores } from './word-scores.js';

/** How far a window reaches to both sides, in memories. */
const REACH = 2;

/** The best `pool` of each arm among what the scope and filter leave of all that is stored, in the order of adding. */
export function findIn(
  stored: readonly Stored[],
  found: readonly Stored[],
  scope: Scope,
  query: SearchQuery,
): Found {
  const score = (texts: readonly string[]) =>
    query.words === false ? texts.map(() => 0) : wordScores(texts, query.text);
  // In the scope of an actor, what others said around a memory is not looked at.
  const windowWeight = scope.actorId === null ? (query.window ?? 0) : 0;
  const own = score(found.map(({ memory }) => memory.text));
  const windows = score(found.map((one) => windowOf(one, stored)));
  const scored = found.map((one, i) => ({
    memory: one.memory,
    vectorScore: likeness(one, query.vector),
    previousScore: likeness(previousOf(one, stored, scope, query), query.vector),
    textScore: (own[i] ?? 0) + windowWeight * (windows[i] ?? 0),
  }));
  const best = (arm: 'vectorScore' | 'textScore') =>
    scored
      .filter((candidate) => (candidate[arm] ?? 0) > 0)
      .sort((a, b) => (b[arm] ?? 0) - (a[arm] ?? 0) || newestFirst(a.memory, b.memory))
      .slice(0, query.pool);
  const [vectorArm, textArm] = [best('vectorScore'), new Set(best('textScore'))];
  const candidates = [...new Set([...vectorArm, ...textArm])].map(
    (candidate): Candidate => ({
      ...candidate,
      textScore: textArm.has(candidate) ? candidate.textScore : null,
    }),
  );
  const vectors = query.vector === null ? 'NONE' : 'EXACT';
  const rarestWord = wordBound(found.length) * (1 + windowWeight);
  return { candidates, rarestWord, plan: { vectors, scopeSize: found.length, rounds: 1 } };
}

/** What is said beside a memory, `shown` or not, and of that what is shown. */
export function besideIn(
  stored: readonly Stored[],
  shown: ReadonlySet<Stored>,
  { id, before, after }: NeighborQuery,
): Neighbors {
  const given = stored.find(({ memory }) => memory.id === id);
  if (given === undefined) return { before: [], after: [] };
  const thread = threadOf(given, stored);
  const place = thread.indexOf(given);
  const show = (turns: readonly Stored[]) =>
    turns.filter((turn) => shown.has(turn)).map(({ memory }) => memory);
  return {
    before: show(thread.slice(Math.max(0, place - before), place).reverse()),
    after: show(thread.slice(place + 1, place + 1 + after)),
  };
}

/** The nearest to a memory among what the scope leaves of all that is stored. */
export function similarIn(given: Stored | undefined, found: readonly Stored[], query: SimilarQuery): Found {
  const candidates = given === undefined ? [] : found.filter((one) => one !== given);
  const scored = candidates.map((one): Candidate => {
    const vectorScore = likeness(one, given?.embedding ?? null);
    return { memory: one.memory, vectorScore, previousScore: null, textScore: null };
  });
  const nearest = scored
    .sort((a, b) => (b.vectorScore ?? 0) - (a.vectorScore ?? 0) || newestFirst(a.memory, b.memory))
    .slice(0, query.pool);
  const scopeSize = given === undefined ? 0 : found.length;
  return { candidates: nearest, rarestWord: 0, plan: { vectors: 'EXACT', scopeSize, rounds: 1 } };
}

function threadOf(one: Stored, stored: readonly Stored[]): readonly Stored[] {
  return stored.filter(({ thread }) => thread === one.thread);
}

function windowOf(one: Stored, stored: readonly Stored[]): string {
  const thread = threadOf(one, stored);
  const place = thread.indexOf(one);
  const around = thread.slice(Math.max(0, place - REACH), place + REACH + 1);
  return around.map(({ memory }) => memory.text).join('\n');
}

function previousOf(
  one: Stored,
  stored: readonly Stored[],
  { actorId }: Scope,
  { liveAt }: SearchQuery,
): Stored | undefined {
  const thread = threadOf(one, stored);
  const previous = thread[thread.indexOf(one) - 1];
  if (!previous || (actorId !== null && previous.memory.actorId !== actorId)) return undefined;
  return liveAt === null || liveAt === undefined || isLive(previous.memory, liveAt) ? previous : undefined;
}

/** Of unit vectors: (1 + cos) / 2. */
function likeness(one: Stored | undefined, vector: Float32Array | null): number | null {
  if (one === undefined || vector === null) return null;
  return (1 + one.embedding.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0)) / 2;
}
