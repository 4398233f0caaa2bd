import type { EntryInput, MessageInput } from '../../src/memory/add-entry.js';
import { groupBy } from '../../src/store/group-by.js';
import type { Conversation, Turn } from './conversations.js';

/** How a turn is stored: with the name of who said it before it, or without. */
export type TextStyle = 'speaker' | 'plain';

const MESSAGES_PER_ENTRY = 100;
const MESSAGES_PER_CALL = 500;

/** What is stored of a turn. */
export function textOfTurn({ speaker, text }: Turn, style: TextStyle): string {
  return style === 'speaker' ? `${speaker}: ${text}` : text;
}

/** The id of the memory of a turn, and back. Turns are numbered anew in each conversation. */
export const memoryIdOf = (userId: string, turnId: string) => `${userId}/${turnId}`;
export const turnIdOf = (memoryId: string) => memoryId.slice(memoryId.indexOf('/') + 1);

/** A name as an id: without white space. */
export const actorIdOf = (speaker: string) => speaker.trim().replace(/\s+/g, '-');

/**
 * A conversation as calls of addMemories: it is a user, each session a run, each speaker an actor. Of equal turns each is
 * a memory of its own, since each may be evidence.
 */
export function callsFor(
  { id: userId, turns }: Pick<Conversation, 'id' | 'turns'>,
  style: TextStyle,
): readonly (readonly EntryInput[])[] {
  const entries = [...groupBy(turns, ({ session }) => session)].flatMap(([session, said]) =>
    chunks(said, MESSAGES_PER_ENTRY).map((part) => ({
      scope: { userId, runId: `${userId}-session-${session}` },
      dedupe: false,
      messages: part.map(
        (turn): MessageInput => ({
          id: memoryIdOf(userId, turn.id),
          role: 'USER',
          name: actorIdOf(turn.speaker),
          content: textOfTurn(turn, style),
          eventAt: turn.at,
        }),
      ),
    })),
  );
  const calls: EntryInput[][] = [[]];
  let messages = 0;
  for (const entry of entries) {
    if (messages + entry.messages.length > MESSAGES_PER_CALL) {
      calls.push([]);
      messages = 0;
    }
    calls.at(-1)?.push(entry);
    messages += entry.messages.length;
  }
  return calls;
}

function chunks<T>(items: readonly T[], length: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, i) =>
    items.slice(i * length, (i + 1) * length),
  );
}
