import { type Endpoint, run } from './client.js';
import type { Scope } from './conversation.js';
import {
  ListMemoriesDocument,
  SearchMemoriesDocument,
  type SearchMemoriesQuery,
} from './operations.generated.js';

export interface Question {
  readonly text: string;
  readonly scope: Scope;
}

/** Of a user, of one agent, of one run; the last two ask the same of a group and of one in it. */
export const QUESTIONS: readonly Question[] = [
  { scope: { userId: 'alice' }, text: 'How does Alice take her coffee?' },
  {
    scope: { userId: 'alice', agentId: 'concierge' },
    text: 'Which seat does she want on the plane?',
  },
  {
    scope: { userId: 'alice', agentId: 'concierge', runId: 'lisbon-details' },
    text: 'What does a night in the Lisbon guesthouse cost?',
  },
  { scope: { runId: 'cabin-weekend' }, text: 'Who cooks dinner, and who brings what?' },
  {
    scope: { runId: 'cabin-weekend', actorId: 'chiara' },
    text: 'Who cooks dinner, and who brings what?',
  },
];

export type Hit = SearchMemoriesQuery['searchMemories']['edges'][number];

/** The memories nearest to the question, best first, and how many its scope holds. */
export async function ask(endpoint: Endpoint, { text, scope }: Question) {
  const [found, all] = await Promise.all([
    run(endpoint, SearchMemoriesDocument, { query: text, scope }),
    run(endpoint, ListMemoriesDocument, { scope, first: 1 }),
  ]);
  return { hits: found.searchMemories.edges, scopeSize: all.memories.totalCount };
}
