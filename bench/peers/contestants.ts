import { groupBy } from '../../src/store/group-by.js';
import type { KeepAliveClient } from '../keep-alive-client.js';
import type { Conversation } from '../locomo/conversations.js';
import { callsFor, memoryIdOf, textOfTurn, turnIdOf } from '../locomo/entries.js';
import { search } from '../search-query.js';
import type { Mem0 } from './mem0.js';

/** A turn that was found, and whose memory it was. */
export interface FoundTurn {
  readonly userId: string;
  readonly turnId: string;
}

/** A store that takes part. */
export interface Contestant {
  readonly name: string;
  add(conversation: Pick<Conversation, 'turns'>, userId: string): Promise<void>;
  /** What is found in everything of a user, best first, and how long it took. */
  ask(
    query: string,
    userId: string,
    first: number,
  ): Promise<{ found: readonly FoundTurn[]; milliseconds: number }>;
}

const ADD = `mutation($entries: [MemoryEntryInput!]!) {
  addMemories(input: {entries: $entries}) { results { outcome } }
}`;

/** Engraph as its clients see it: timed from the request to the parsed answer. */
export function engraphOverHttp(client: KeepAliveClient): Contestant {
  return {
    name: 'Engraph over HTTP',
    add: async ({ turns }, userId) => {
      for (const entries of callsFor({ id: userId, turns }, 'speaker')) {
        const added = await client.ask<{ addMemories: { results: { outcome: string }[] } }>(ADD, { entries });
        const missing = added.addMemories.results.find(({ outcome }) => outcome !== 'ADDED');
        if (missing !== undefined) throw new Error(`A turn was not added: ${missing.outcome}.`);
      }
    },
    ask: async (query, userId, first) => {
      const started = performance.now();
      const memories = await search(client, query, { userId }, first);
      const milliseconds = performance.now() - started;
      return { found: memories.map(({ id }) => ownerOf(id)), milliseconds };
    },
  };
}

function ownerOf(memoryId: string): FoundTurn {
  return { userId: memoryId.slice(0, memoryId.indexOf('/')), turnId: turnIdOf(memoryId) };
}

/** mem0's package: timed inside of its process, so nothing of ours but the embedding is in it. */
export function mem0Package(mem0: Mem0): Contestant {
  const turns = new Map<string, FoundTurn>();
  return {
    name: "mem0's package",
    add: async (conversation, userId) => {
      for (const [session, said] of groupBy(conversation.turns, (turn) => turn.session)) {
        const texts = said.map((turn) => textOfTurn(turn, 'speaker'));
        const ids = await mem0.add({ userId, runId: memoryIdOf(userId, `session-${session}`), texts });
        if (ids.length !== texts.length)
          throw new Error(`${ids.length} of ${texts.length} turns were added.`);
        ids.forEach((id, i) => {
          turns.set(id, { userId, turnId: said[i]?.id ?? '' });
        });
      }
    },
    ask: async (query, userId, first) => {
      const { ids, milliseconds } = await mem0.search({ query, userId, first });
      const found = ids.map((id) => turns.get(id) ?? { userId: '', turnId: id });
      return { found, milliseconds };
    },
  };
}
