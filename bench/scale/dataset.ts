import type { Embedder } from '../../src/memory/ports.js';
import type { Vectors } from './brute-force.js';
import { composedVector } from './composed-vector.js';
import { type Corpus, makeCorpus } from './corpus.js';
import { EVERYDAY, everydaySentences } from './everyday.js';
import { layOut, type Place } from './layout.js';
import { everydayPlace, type Planted, plantedMemories, plantedPlace } from './planted.js';
import { loadVocabulary } from './vocabulary.js';

/** All that a store holds, known without asking it. A memory is called by its place. */
export interface Dataset {
  readonly places: readonly Place[];
  readonly corpus: Corpus;
  readonly planted: readonly Planted[];
  /** The vectors of the memories' own texts. */
  readonly vectors: Vectors;
  /** Where the planted memory with this number is. */
  placeOfPlanted(number: number): number;
  textAt(place: number): string;
  /** Vectors for texts without running the model: it has seen only the words and the planted sentences. */
  readonly embedder: Embedder;
}

/** Makes the dataset of a store of so many memories and the planted ones; 1.5 KB of memory for each. */
export async function makeDataset(memories: number, model: Embedder): Promise<Dataset> {
  const vocabulary = await loadVocabulary(model);
  const corpus = makeCorpus(vocabulary);
  const ordinary = layOut(memories);
  const planted = plantedMemories((n) => corpus.textOf(n, { ...plantedPlace(n), runNumber: 1_000 + n }));
  const everyday = everydaySentences(EVERYDAY);
  const besides = [...planted.map(({ text }) => text), ...everyday];
  const places = [
    ...[...ordinary, ...planted.map((_, n) => plantedPlace(n))],
    ...everyday.map((_, n) => everydayPlace(planted.length + n)),
  ];
  const paraphrases = planted.filter(({ kind }) => kind === 'paraphrase').map(({ text }) => text);
  const sentences = [...paraphrases, ...everyday];
  const modelled = await model.embedDocuments(sentences);
  const known = new Map(sentences.map((text, i) => [text, modelled[i]]));
  const vectorOf = (text: string) => known.get(text)?.slice() ?? composedVector(vocabulary, text);
  const textAt = (place: number) => {
    const owner = ordinary[place];
    return owner === undefined ? (besides[place - ordinary.length] ?? '') : corpus.textOf(place, owner);
  };
  const { identity } = model;
  const values = new Float32Array(places.length * identity.dimensions);
  for (let place = 0; place < places.length; place += 1) {
    values.set(vectorOf(textAt(place)), place * identity.dimensions);
  }
  return {
    ...{ places, corpus, planted, textAt },
    vectors: { dimensions: identity.dimensions, values },
    placeOfPlanted: (number) => ordinary.length + number,
    embedder: {
      identity,
      embedDocuments: async (texts) => texts.map(vectorOf),
      embedQuery: (text) => model.embedQuery(text),
      close: async () => undefined,
    },
  };
}

/** The id of the memory at this place, and back. */
export const idOf = (place: number) => `m-${place}`;
export const placeOf = (id: string) => Number(id.slice('m-'.length));
