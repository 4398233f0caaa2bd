import { modelCardOf } from '../ai/model-card.js';
import { ArtifactError } from '../artifacts/artifact-error.js';
import type { Config } from '../config.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import type { ModelCard } from '../memory/server-facts.js';
import { openEmbedder } from './open-embedder.js';

/** What a try of the configured embedder showed. */
export interface EmbedderProbe {
  readonly identity: EmbedderIdentity;
  readonly card: ModelCard;
  /** Milliseconds to open it. */
  readonly openMs: number;
  /** Milliseconds for one short question. */
  readonly embedMs: number;
}

/** Opens the configured embedder, embeds one question and closes it. Throws EMBEDDER_UNAVAILABLE, ArtifactError. */
export async function probeEmbedder(config: Config): Promise<EmbedderProbe> {
  const started = performance.now();
  const embedder = await openEmbedder(config);
  try {
    const opened = performance.now();
    await embedder.embedQuery('Does this work?');
    const embedMs = performance.now() - opened;
    const { identity } = embedder;
    return { identity, card: modelCardOf(identity), openMs: opened - started, embedMs };
  } finally {
    await embedder.close();
  }
}

/** Like `probeEmbedder`, but downloads nothing: undefined when the model is not on this machine yet. */
export async function probeFetchedEmbedder(config: Config): Promise<EmbedderProbe | undefined> {
  try {
    return await probeEmbedder({ ...config, downloads: { ...config.downloads, offline: true } });
  } catch (error) {
    if (error instanceof ArtifactError && !config.downloads.offline) return undefined;
    throw error;
  }
}
