import { join } from 'node:path';
import type { FetchOptions } from '../artifacts/fetch-artifacts.js';
import type { Config } from '../config.js';

/** Where jars come from, for the database and for the embedding model alike. */
export function downloadOptions(
  config: Config,
): Pick<FetchOptions, 'repository' | 'localRepository' | 'offline' | 'proxy'> {
  const { mavenRepository, offline, proxy } = config.downloads;
  const localRepository = join(config.localNeo4j.home, '.m2', 'repository');
  return { repository: mavenRepository, localRepository, offline, proxy };
}
