import { MemoryError } from '../memory/errors.js';
import { LEXICAL } from '../memory/lexical.js';
import type { Embedder } from '../memory/ports.js';

/** In the place of a model where none is wanted: a text has a vector of no numbers, and a question has none. */
export const lexicalEmbedder: Embedder = {
  identity: LEXICAL,
  embedDocuments: async (texts) => texts.map(() => new Float32Array(0)),
  embedQuery: async () => {
    throw new MemoryError('LEXICAL_MODE');
  },
  close: async () => undefined,
};
