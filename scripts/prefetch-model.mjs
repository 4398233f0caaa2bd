// Puts the local embedding model into the cache (ENGRAPH_CACHE_DIR) and embeds a text with it, so that an
// image that was built with it is known to work without a network. Needs dist/ (node scripts/build.mjs).
import { openEmbedder } from '../dist/app/open-embedder.js';
import { loadConfig } from '../dist/config.js';

const config = loadConfig(process.env);
const embedder = await openEmbedder(config);
try {
  await embedder.embedQuery('Is the model there?');
  const { model, dimensions } = embedder.identity;
  console.log(`${model} (${dimensions} dimensions) works from ${config.folders.cache}`);
} finally {
  await embedder.close();
}
