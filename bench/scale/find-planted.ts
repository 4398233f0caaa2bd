import type { Figures } from '../figures.js';
import { search, searchVectors } from '../search-query.js';
import { exactRank } from './brute-force.js';
import { placeOf } from './dataset.js';
import type { Bench } from './measure-cell.js';
import { PLANTED_AGENT, type Planted } from './planted.js';

const FIRST = 10;

/**
 * Whether planted memories are among the first ten for their question, in the scope of an agent that all share: by the
 * search as it comes, and by meaning alone. The other memories are words by topic without order, many of them words of the
 * question. `nearer` is how many memories of the scope have a nearer vector, the median over the questions: far more than the vector arm
 * returns for a rare word.
 */
export async function findPlanted(bench: Bench): Promise<readonly Figures[]> {
  const { dataset, client, deps } = bench;
  const scope = { agentId: PLANTED_AGENT };
  const members = dataset.places.flatMap(({ agentId }, place) => (agentId === PLANTED_AGENT ? [place] : []));
  const rows: Figures[] = [];
  for (const kind of ['rare word', 'paraphrase'] satisfies Planted['kind'][]) {
    const ranks: number[] = [];
    const missed: string[] = [];
    let foundByMeaning = 0;
    for (const [number, planted] of dataset.planted.entries()) {
      if (planted.kind !== kind) continue;
      const place = dataset.placeOfPlanted(number);
      const vector = await deps.embedder.embedQuery(planted.question);
      ranks.push(exactRank(dataset.vectors, members, vector, place));
      const found = await search(client, planted.question, scope, FIRST);
      if (!found.some(({ id }) => placeOf(id) === place)) missed.push(planted.question);
      const nearest = await searchVectors(client, planted.question, scope, FIRST);
      if (nearest.some(({ id }) => placeOf(id) === place)) foundByMeaning += 1;
    }
    const [nearer = Number.NaN] = ranks.sort((a, b) => a - b).slice(Math.floor(ranks.length / 2));
    rows.push({
      ...{ planted: kind, scopeSize: members.length, asked: ranks.length },
      ...{
        found: ranks.length - missed.length,
        foundByMeaning,
        nearer: nearer - 1,
        missed: missed.join(' | '),
      },
    });
  }
  return rows;
}
