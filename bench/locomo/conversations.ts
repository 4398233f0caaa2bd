import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const TURN = z.object({
  id: z.string(),
  session: z.number(),
  at: z.string(),
  speaker: z.string(),
  text: z.string(),
});
const QUESTION = z.object({
  id: z.string(),
  question: z.string(),
  category: z.number(),
  evidence: z.array(z.string()),
});
const CONVERSATION = z.object({ id: z.string(), turns: z.array(TURN), questions: z.array(QUESTION) });

/** Something that was said: when, by whom and in which session. */
export type Turn = Readonly<z.output<typeof TURN>>;
/** Something to find out, and the ids of the turns that tell it. */
export type Question = Readonly<z.output<typeof QUESTION>>;
export type Conversation = Readonly<z.output<typeof CONVERSATION>>;

/** The kinds of questions in LoCoMo (Maharana et al. 2024), by their number. */
export const CATEGORIES: Readonly<Record<number, string>> = {
  1: 'multi-hop',
  2: 'temporal',
  3: 'open-domain',
  4: 'single-hop',
  5: 'adversarial',
};

/** The `conv-*.json` of a folder, by name. Throws when there are none, and for a file of another shape. */
export function readConversations(folder: string | undefined): readonly Conversation[] {
  if (folder === undefined) {
    throw new Error(
      'Say where the conversations are: --data FOLDER, with files conv-*.json of LoCoMo in it.',
    );
  }
  const files = readdirSync(folder).filter((name) => /^conv-.*\.json$/.test(name));
  if (files.length === 0) throw new Error(`${folder} has no files conv-*.json.`);
  return files.sort().map((name) => {
    const conversation = CONVERSATION.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    requireEvidence(conversation, name);
    return conversation;
  });
}

/** A question about turns that are not there could never be answered and would only lower the figures. */
function requireEvidence({ turns, questions }: Conversation, name: string): void {
  const known = new Set(turns.map(({ id }) => id));
  for (const { id, evidence } of questions) {
    const missing = evidence.find((turn) => !known.has(turn));
    if (missing !== undefined)
      throw new Error(`${name}: the evidence of ${id} names ${missing}, which is no turn.`);
  }
}

/** Questions that some turn answers, adversarial ones included: their evidence is what they are about. */
export function answerable(questions: readonly Question[]): readonly Question[] {
  return questions.filter(({ evidence }) => evidence.length > 0);
}
