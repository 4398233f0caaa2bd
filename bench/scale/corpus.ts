import { type Random, seededRandom, zipf } from '../random.js';
import type { Place } from './layout.js';
import type { Vocabulary } from './vocabulary.js';

/** Makes what is said and asked in a store; the same for the same places. */
export interface Corpus {
  /** What the memory at this place says: 8 to 30 words. */
  textOf(index: number, place: Place): string;
  /** A question about what is said in the run of this place; another one for every number. */
  questionOf(place: Place, number: number): string;
}

const SHORTEST = 8;
const LONGEST = 30;
const TOPIC_PART = 0.5;
const TOPIC_EXPONENT = 0.8;
const TOPICS_PER_RUN = 2;
const QUESTION_WORDS = 3;
const OPENINGS = [
  'what did we say about',
  'when was it that we spoke of',
  'who told me about',
  'do you remember',
];

export function makeCorpus({ words, topics }: Vocabulary): Corpus {
  const anyWord = zipf(words.length);
  const topicWord = zipf(topics[0]?.length ?? 0, TOPIC_EXPONENT);
  const topicOf = ({ runNumber }: Place, random: Random) => {
    const which = Math.floor(random() * TOPICS_PER_RUN);
    return topics[Math.floor(seededRandom(runNumber * TOPICS_PER_RUN + which)() * topics.length)] ?? [];
  };
  const wordOf = (topic: readonly number[], random: Random) => words[topic[topicWord(random)] ?? 0] ?? '';
  return {
    textOf: (index, place) => {
      const random = seededRandom(index + 1);
      const topic = topicOf(place, random);
      const length = SHORTEST + Math.floor(random() * (LONGEST - SHORTEST + 1));
      return Array.from({ length }, () =>
        random() < TOPIC_PART ? wordOf(topic, random) : words[anyWord(random)],
      ).join(' ');
    },
    questionOf: (place, number) => {
      const random = seededRandom(0x9e3779b9 ^ number);
      const topic = topicOf(place, random);
      const said = new Set<string>();
      while (said.size < QUESTION_WORDS) said.add(wordOf(topic, random));
      return `${OPENINGS[number % OPENINGS.length]} ${[...said].join(' ')} ${words[anyWord(random)]}?`;
    },
  };
}
