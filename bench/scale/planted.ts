import type { Place } from './layout.js';
import { RUN_LENGTH } from './layout.js';

/** A memory that a certain question must find. */
export interface Planted {
  readonly kind: 'rare word' | 'paraphrase';
  readonly text: string;
  readonly question: string;
}

/** Who has the planted memories, beside thousands of others of the shared agent. */
export const PLANTED_AGENT = 'assistant-0';
const PLANTED_USER = 'planted';

/** Words that no language has, each in a memory that is about something else. */
const RARE_WORDS = [
  ...['vexorlin', 'quimbrast', 'zelfadorn', 'jorwickle', 'praxumel'],
  ...['dwolnick', 'fenquora', 'xibbentar', 'mulgrathe', 'osverrin'],
];

/** What was said, and a question that means it without a word of it. */
const PARAPHRASES: readonly (readonly [said: string, asked: string])[] = [
  ['My daughter was born on a rainy morning in spring.', 'the arrival of our baby girl'],
  ['Peanuts make my throat swell up.', 'food allergies'],
  ['We adopted a puppy from the shelter.', 'getting a new dog'],
  ['The doctor says that my blood pressure is too high.', 'hypertension diagnosis'],
  ['I handed in my notice and leave the company in June.', 'quitting a job'],
  ['He proposed to me on the beach and I said yes.', 'engagement to be married'],
  ['The car broke down on the motorway last night.', 'vehicle trouble'],
  ['I practise the piano for an hour every evening.', 'playing a musical instrument'],
];

/** The planted memories. `fill` gives words about something else for a number. */
export function plantedMemories(fill: (number: number) => string): readonly Planted[] {
  const rare = RARE_WORDS.map((word, n): Planted => {
    const words = fill(n).split(' ');
    return {
      kind: 'rare word',
      text: [...words.slice(0, 3), word, ...words.slice(3)].join(' '),
      question: `what was that about ${word}?`,
    };
  });
  return [
    ...rare,
    ...PARAPHRASES.map(([text, question]): Planted => ({ kind: 'paraphrase', text, question })),
  ];
}

/** Where the planted memory with this number is. */
export function plantedPlace(number: number): Place {
  return {
    userId: PLANTED_USER,
    agentId: PLANTED_AGENT,
    runId: `${PLANTED_USER}-run-${Math.floor(number / RUN_LENGTH)}`,
    actorId: PLANTED_USER,
    byUser: true,
    runNumber: 0,
  };
}
