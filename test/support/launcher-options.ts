import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Neo4jOptions } from '../../src/neo4j-local/start-neo4j.js';
import { neo4jProbe } from '../../src/store/neo4j-probe.js';

/** What the launcher needs on this machine: the cache, Java and repository that the server itself would use. */
export function launcherOptions(): Neo4jOptions {
  const { JAVA_HOME: javaHome, PATH: path, ENGRAPH_CACHE_DIR, XDG_CACHE_HOME, ENGRAPH_OFFLINE } = process.env;
  const { ENGRAPH_MAVEN_REPOSITORY: repository } = process.env;
  return {
    cacheDir: ENGRAPH_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'engraph'),
    probe: neo4jProbe,
    java: { javaHome, path },
    artifacts: {
      repository: repository || undefined,
      localRepository: join(homedir(), '.m2', 'repository'),
      offline: ENGRAPH_OFFLINE === '1',
      proxy: proxySettings(),
    },
  };
}

function proxySettings() {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy } = process.env;
  const [httpProxy, httpsProxy] = [HTTP_PROXY || http_proxy, HTTPS_PROXY || https_proxy];
  const noProxy = NO_PROXY || no_proxy;
  return {
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  };
}
