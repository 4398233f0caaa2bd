import type { Place } from './layout.js';

/** A memory that a certain question must find. */
export interface Planted {
  readonly kind: 'rare word' | 'paraphrase';
  readonly text: string;
  readonly question: string;
}

/** Whose rare words are asked for: an agent that all share, who has thousands of memories of words without order. */
export const PLANTED_AGENT = 'assistant-0';
/** Whose paraphrases are asked for: a user who has thousands of everyday sentences beside them. */
export const PLANTED_USER = 'planted';

/** Words that no language has, each in a memory that is about something else. */
const RARE_WORDS = [
  ...['vexorlin', 'quimbrast', 'zelfadorn', 'jorwickle', 'praxumel'],
  ...['dwolnick', 'fenquora', 'xibbentar', 'mulgrathe', 'osverrin'],
];

/** What was said, and a question that means it without a word of it. */
export const PARAPHRASES: readonly (readonly [said: string, asked: string])[] = [
  ['My daughter was born on a rainy morning in spring.', 'the arrival of our baby girl'],
  ['Peanuts make my throat swell up.', 'food allergies'],
  ['We adopted a puppy from the shelter.', 'getting a new dog'],
  ['The doctor says that my blood pressure is too high.', 'hypertension diagnosis'],
  ['I handed in my notice and leave the company in June.', 'quitting a job'],
  ['He proposed to me on the beach and I said yes.', 'engagement to be married'],
  ['The car broke down on the motorway last night.', 'vehicle trouble'],
  ['I practise the piano for an hour every evening.', 'playing a musical instrument'],
  ['My flat is on the third floor without a lift.', 'Which storey does she live on?'],
  ['I never touch meat or fish.', 'Is he vegetarian?'],
  ['My brother moved to Osaka two years ago.', 'relatives living in Japan'],
  ['I get up at five every day before anyone else.', 'Is she an early riser?'],
  ['Our landlord wants to sell the house.', 'trouble with accommodation'],
  ['I have to wear glasses for reading now.', 'What is wrong with his eyesight?'],
  ['We pay eleven hundred euros a month for the flat.', 'How much is the rent?'],
  [
    'The deadline of the grant is the last Friday in March.',
    'When must the funding application be submitted?',
  ],
  ['Our son starts school after the summer.', 'child entering first grade'],
  ['I cycled forty kilometres along the river.', 'outdoor exercise by bike'],
  ['I do not drink coffee after noon, otherwise I lie awake.', 'caffeine and sleep'],
  ['She speaks Portuguese with her grandmother.', 'Which foreign language does the family use?'],
  ['My laptop screen cracked when it fell off the desk.', 'damaged computer'],
  ['I am scared of flying, so we took the train.', 'fear of planes'],
  ['Please call me Bob rather than Robert.', 'preferred nickname'],
  ['We lost the final by one goal.', 'result of the soccer match'],
  ['I grow tomatoes and basil on the balcony.', 'gardening at home'],
  ['Grandpa passed away in his sleep in autumn.', 'death of a relative'],
  ['I owe the bank another nine thousand.', 'outstanding debt'],
  ['The surgeon will fix my knee in October.', 'upcoming operation'],
  ['I passed the bar exam at the second try.', 'becoming a lawyer'],
  ['Our anniversary is on the ninth of August.', 'When did they get married?'],
  ['I prefer windows to aisles on long trips.', 'seat choice on flights'],
  ['My manager gave me a raise after the review.', 'salary increase at work'],
  ['I have been sober for three years.', 'giving up alcohol'],
  ['The pipes froze and flooded the cellar.', 'water damage in the basement'],
  ['I am learning to throw pots on a wheel.', 'ceramics hobby'],
  ['Cats make me sneeze and my eyes water.', 'pet allergy'],
  ['We spent the honeymoon on Crete.', 'holiday in Greece after the wedding'],
  ['I sold my motorbike to a neighbour.', 'no longer owning a two-wheeler'],
  ['My twins turn four next week.', 'kids birthday'],
  ['I write everything in Rust these days.', 'favourite programming language'],
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

/** Where the planted memory with this number is: each was said by itself. */
export function plantedPlace(number: number): Place {
  return {
    userId: PLANTED_USER,
    agentId: PLANTED_AGENT,
    runId: `${PLANTED_USER}-run-${number}`,
    actorId: PLANTED_USER,
    byUser: true,
    runNumber: 0,
  };
}

/** Where an everyday sentence of the same user is, with another agent. */
export function everydayPlace(number: number): Place {
  return { ...plantedPlace(number), agentId: `${PLANTED_USER}-diary` };
}
