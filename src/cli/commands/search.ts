import type { Command } from '../command.js';
import { usageError } from '../failure.js';
import { callServer } from '../server.js';
import { harmless } from '../terminal.js';

const OPERATION = `query Search($query: String!, $scope: MemoryScope!, $first: Int) {
  searchMemories(query: $query, scope: $scope, first: $first) {
    edges { score node { id text userId agentId runId actorId role eventAt metadata } }
  }
}`;

interface Hit {
  readonly score: number;
  readonly node: {
    readonly text: string;
    readonly userId: string | null;
    readonly agentId: string | null;
    readonly runId: string | null;
    readonly actorId: string | null;
    readonly role: string;
    readonly eventAt: string;
  };
}

/** `engraph search` */
export const searchCommand: Command = {
  positionals: ['QUERY'],
  options: {
    user: { type: 'string', value: 'ID', help: 'memories of this user' },
    agent: { type: 'string', value: 'ID', help: 'of this agent' },
    run: { type: 'string', value: 'ID', help: 'from this run (session, conversation)' },
    actor: { type: 'string', value: 'ID', help: 'said by this actor; narrows one of the others' },
    first: { type: 'string', value: 'N', help: 'how many at most, 1 to 100; 10 unless told' },
  },
  details: `
At least one of --user, --agent and --run is needed; all that are given must hold. Asks the server at
ENGRAPH_URL (searchMemories), with ENGRAPH_TOKEN when it is set.`,
  run: async ({ args, config }) => {
    const [userId, agentId, runId] = [args.text('user'), args.text('agent'), args.text('run')];
    if (userId === undefined && agentId === undefined && runId === undefined) {
      throw usageError('Where to search is missing: give --user, --agent or --run.');
    }
    const scope = { userId, agentId, runId, actorId: args.text('actor') };
    const variables = { query: args.at(0), scope, first: args.integer('first', 1, 100) ?? 10 };
    const { searchMemories } = await callServer<{ searchMemories: { edges: readonly Hit[] } }>(
      config().client,
      OPERATION,
      variables,
    );
    const hits = searchMemories.edges;
    return {
      data: hits.map(({ score, node }) => ({ score, ...node })),
      count: hits.length,
      text: hits.length === 0 ? 'Nothing was found in this scope.' : hits.map(hitText).join('\n'),
    };
  },
};

function hitText({ score, node }: Hit): string {
  const { text, actorId, role, eventAt, userId, agentId, runId } = node;
  const who = actorId ?? role.toLowerCase();
  const scope = Object.entries({ user: userId, agent: agentId, run: runId })
    .filter(([, id]) => id !== null)
    .map(([name, id]) => `${name} ${id}`);
  const about = harmless(`${who}, ${eventAt.slice(0, 10)}, ${scope.join(', ')}`);
  return `${score.toFixed(2)}  ${harmless(text).replaceAll('\n', '\n      ')}\n      ${about}`;
}
