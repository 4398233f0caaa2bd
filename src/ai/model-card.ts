import type { EmbedderIdentity } from '../memory/ports.js';
import type { ModelCard } from '../memory/server-facts.js';
import { BGE_MODEL } from './bge-model.js';

/** Of the bundled model; quality by `npm run bench -- locomo --recipe default,vector` on conversations 26, 30 and 41. */
const BUNDLED: ModelCard = {
  languages: ['en'],
  quality: {
    benchmark: 'LoCoMo',
    questions: 495,
    recallAt5: 0.772,
    recallAt10: 0.859,
    mrr: 0.632,
    vectorRecallAt10: 0.642,
  },
  note: 'Trained for English: of memories in other languages it knows little, and words find them. Quality was measured on real conversations: see docs/benchmarks.md.',
};

const UNKNOWN: ModelCard = {
  languages: null,
  quality: null,
  note: 'Unknown: neither the languages nor the quality of this model have been measured with Engraph. Ask who provides it, or measure it with `npm run bench -- locomo`.',
};

/** What is known of a model; of all but the bundled one that is nothing, and the card says so. */
export function modelCardOf({ provider, model }: Pick<EmbedderIdentity, 'provider' | 'model'>): ModelCard {
  return provider === 'local' && model === BGE_MODEL.name ? BUNDLED : UNKNOWN;
}
