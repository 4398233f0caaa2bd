import { BGE_MODEL } from '../../src/ai/bge-model.js';
import { readZipEntry } from '../../src/artifacts/zip.js';
import type { Embedder } from '../../src/memory/ports.js';
import { localModelJar } from '../../test/support/local-model.js';
import { toUnit } from '../random.js';

/** Words with what the embedding model makes of them. */
export interface Vocabulary {
  /** The most frequent first. */
  readonly words: readonly string[];
  readonly rankOf: ReadonlyMap<string, number>;
  /** The direction that the vectors of all words have in common, norm 1. */
  readonly common: Float32Array;
  /** What sets a word apart from the others: its vector less the mean of all, norm 1, by rank. */
  readonly own: readonly Float32Array[];
  /** Groups of ranks: a word of content and those nearest to it in meaning, itself first. */
  readonly topics: readonly (readonly number[])[];
}

const WORDS = 4_000;
const TOPICS = 200;
const TOPIC_WORDS = 48;
/** The most frequent words are "the" and "and": nothing is about them. */
const FIRST_CONTENT_RANK = 300;

/**
 * 4,000 English words in the order of their frequency, which is the order of the model's own word list, with their vectors
 * and 200 topics. The first run embeds the words, which takes about ten seconds.
 */
export async function loadVocabulary(embedder: Embedder): Promise<Vocabulary> {
  const tokenizer = JSON.parse(
    (await readZipEntry(await localModelJar(), BGE_MODEL.tokenizerEntry)).toString('utf8'),
  );
  const listed: Readonly<Record<string, number>> = tokenizer.model.vocab;
  const words = Object.entries(listed)
    .filter(([word]) => /^[a-z]{3,}$/.test(word))
    .sort(([, a], [, b]) => a - b)
    .slice(0, WORDS)
    .map(([word]) => word);
  const vectors = await embedder.embedDocuments(words);
  const sum = new Float32Array(embedder.identity.dimensions);
  for (const vector of vectors)
    vector.forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + value / vectors.length;
    });
  const own = vectors.map((vector) => toUnit(vector.map((value, i) => value - (sum[i] ?? 0))));
  return {
    words,
    rankOf: new Map(words.map((word, rank) => [word, rank])),
    common: toUnit(sum),
    own,
    topics: makeTopics(own),
  };
}

function makeTopics(own: readonly Float32Array[]): readonly (readonly number[])[] {
  const step = (own.length - FIRST_CONTENT_RANK) / TOPICS;
  return Array.from({ length: TOPICS }, (_, topic) => {
    const centre = own[FIRST_CONTENT_RANK + Math.floor(topic * step)];
    return own
      .map((vector, rank) => ({ rank, nearness: centre === undefined ? 0 : inner(centre, vector) }))
      .filter(({ rank }) => rank >= FIRST_CONTENT_RANK)
      .sort((a, b) => b.nearness - a.nearness)
      .slice(0, TOPIC_WORDS)
      .map(({ rank }) => rank);
  });
}

function inner(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
