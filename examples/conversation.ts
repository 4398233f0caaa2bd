import { readFile } from 'node:fs/promises';
import { type Endpoint, run } from './client.js';
import { AddMemoriesDocument, DeleteMemoriesDocument } from './operations.generated.js';

export interface Scope {
  readonly userId?: string;
  readonly agentId?: string;
  readonly runId?: string;
  readonly actorId?: string;
}

/** One exchange: what was said, and back, in the scope that it belongs to. */
export interface Entry {
  readonly scope: Scope;
  readonly messages: readonly {
    readonly role: 'USER' | 'ASSISTANT';
    readonly name?: string;
    readonly content: string;
    readonly eventAt: string;
  }[];
}

/** The example conversation, in the order in which it was held. */
export async function readConversation(): Promise<readonly Entry[]> {
  const text = await readFile(new URL('conversation.jsonl', import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

/** Each scope that the entries are stored in, once. */
export function scopesOf(entries: readonly Entry[]): readonly Scope[] {
  const byText = new Map(entries.map(({ scope }) => [JSON.stringify(scope), scope]));
  return [...byText.values()];
}

/**
 * Stores the entries and resolves to the number of memories that this made, and that an earlier run had left
 * in the same runs and were deleted first. Nothing outside those runs is touched.
 */
export async function loadConversation(endpoint: Endpoint, entries: readonly Entry[]) {
  let deleted = 0;
  for (const scope of scopesOf(entries)) deleted += await deleteScope(endpoint, scope);
  const { addMemories } = await run(endpoint, AddMemoriesDocument, { input: { entries } });
  return { deleted, added: addMemories.results.filter(({ outcome }) => outcome === 'ADDED').length };
}

async function deleteScope(endpoint: Endpoint, scope: Scope): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { deleteMemories } = await run(endpoint, DeleteMemoriesDocument, {
      input: { scope, dryRun: false },
    });
    deleted += deleteMemories.deleted;
    if (deleteMemories.done) return deleted;
  }
}
