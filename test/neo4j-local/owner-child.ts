// A process of its own that starts Neo4j, as the server does: `owner-child.ts <options as JSON>`.
// On SIGTERM or Ctrl-C it drains (a last query) and stops Neo4j.
import neo4j from 'neo4j-driver';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { launcherOptions } from '../support/launcher-options.js';

const say = (event: object) => console.log(JSON.stringify(event));

const given = JSON.parse(process.argv[2] ?? '{}');
try {
  const handle = await startNeo4j({ ...launcherOptions(), ...given });
  const { uri, auth, pid, source, dataDir, java } = handle;
  const leave = async () => {
    const driver = neo4j.driver(uri, neo4j.auth.basic(auth.username, auth.password));
    await driver.executeQuery('CREATE (:Farewell)');
    await driver.close();
    say({ drained: true });
    await handle.stop();
    say({ stopped: true });
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  const waiting = setInterval(() => undefined, 1_000);
  const end = () => clearInterval(waiting);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  say({ ready: { uri, auth, pid, source, dataDir, java } });
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
