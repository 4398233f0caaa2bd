import type { Candidate } from '../../src/memory/model.js';
import type { SearchQuery } from '../../src/memory/ports.js';
import { newestFirst } from './matches.js';
import type { Stored } from './reference-tenant.js';
import { wordScores } from './word-scores.js';

/** The best `pool` of each arm among what the scope and filter leave. */
export function candidatesOf(found: readonly Stored[], query: SearchQuery): readonly Candidate[] {
  const words = wordScores(
    found.map(({ memory }) => memory.text),
    query.text,
  );
  const scored = found.map(({ memory, embedding }, i) => ({
    memory,
    vectorScore: (1 + cosine(embedding, query.vector)) / 2,
    textScore: words[i] ?? 0,
  }));
  const best = (score: 'vectorScore' | 'textScore') =>
    scored
      .filter((candidate) => score === 'vectorScore' || candidate.textScore > 0)
      .sort((a, b) => b[score] - a[score] || newestFirst(a.memory, b.memory))
      .slice(0, query.pool);
  const [vectorArm, textArm] = [new Set(best('vectorScore')), new Set(best('textScore'))];
  return [...new Set([...vectorArm, ...textArm])].map((candidate) => ({
    memory: candidate.memory,
    vectorScore: vectorArm.has(candidate) ? candidate.vectorScore : null,
    textScore: textArm.has(candidate) ? candidate.textScore : null,
  }));
}

/** Of unit vectors. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
