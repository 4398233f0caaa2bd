import { readFile } from 'node:fs/promises';
import type { Endpoint } from '../client.js';
import { loadConversation, readConversation } from '../conversation.js';
import { startGateway } from './gateway.js';

const VARIABLES = { query: 'How does she take her coffee?' };

/** What the gateway answers. */
export interface Played {
  readonly data: {
    readonly users: readonly {
      readonly name: string;
      readonly city: string;
      readonly memoryCount: number;
      readonly searchMemories: { readonly nodes: readonly { readonly text: string }[] };
    }[];
    readonly agent: { readonly users: { readonly nodes: readonly { readonly name: string | null }[] } };
  };
  readonly errors?: readonly { readonly message: string }[];
}

/** Loads the conversation into Engraph, and asks a gateway in front of it and of a subgraph of users one query. */
export async function playGateway(
  engraph: Endpoint,
): Promise<{ readonly query: string; readonly answer: Played }> {
  await loadConversation(engraph, await readConversation());
  const query = await readFile(new URL('query.graphql', import.meta.url), 'utf8');
  const gateway = await startGateway(engraph);
  try {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: VARIABLES }),
    });
    return { query, answer: (await response.json()) as Played };
  } finally {
    await gateway.stop();
  }
}
