import type { Figures } from '../figures.js';
import type { KeepAliveClient } from '../keep-alive-client.js';
import { search, searchVectors } from '../search-query.js';
import { exactRank } from './brute-force.js';
import { type Dataset, placeOf } from './dataset.js';
import { PLANTED_AGENT, PLANTED_USER, type Planted } from './planted.js';
import { isInside, type ScopeIds } from './scopes.js';

const FIRST = 10;

/** Where memories of each kind are asked for. */
const SCOPES: Readonly<Record<Planted['kind'], ScopeIds>> = {
  'rare word': { agentId: PLANTED_AGENT },
  paraphrase: { userId: PLANTED_USER },
};

/**
 * Whether planted memories are among the first ten for their question: by the search as it comes, and by meaning alone. Rare
 * words are asked for among words without order, paraphrases among everyday sentences. `nearer` is how many memories of
 * the scope have a nearer vector, the median over the questions: far more than the vector arm returns for a rare word.
 */
export async function findPlanted(dataset: Dataset, client: KeepAliveClient): Promise<readonly Figures[]> {
  const kinds = ['rare word', 'paraphrase'] as const;
  const rows: Figures[] = [];
  for (const kind of kinds) rows.push(await findKind(dataset, client, kind));
  return rows;
}

async function findKind(dataset: Dataset, client: KeepAliveClient, kind: Planted['kind']): Promise<Figures> {
  const scope = SCOPES[kind];
  const members = dataset.places.flatMap((owner, place) => (isInside(scope, owner) ? [place] : []));
  const ranks: number[] = [];
  const missed: string[] = [];
  let foundByMeaning = 0;
  for (const [number, planted] of dataset.planted.entries()) {
    if (planted.kind !== kind) continue;
    const place = dataset.placeOfPlanted(number);
    const vector = await dataset.embedder.embedQuery(planted.question);
    ranks.push(exactRank(dataset.vectors, members, vector, place));
    const found = await search(client, planted.question, scope, FIRST);
    if (!found.some(({ id }) => placeOf(id) === place)) missed.push(planted.question);
    const nearest = await searchVectors(client, planted.question, scope, FIRST);
    if (nearest.some(({ id }) => placeOf(id) === place)) foundByMeaning += 1;
  }
  const [nearer = Number.NaN] = ranks.sort((a, b) => a - b).slice(Math.floor(ranks.length / 2));
  return {
    ...{ planted: kind, scopeSize: members.length, asked: ranks.length },
    ...{ found: ranks.length - missed.length, foundByMeaning },
    ...{ nearer: nearer - 1, missed: missed.join(' | ') },
  };
}
