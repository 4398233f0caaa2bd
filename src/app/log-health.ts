import type { InstanceHealth } from '../neo4j-local/supervise.js';
import type { Logger } from '../telemetry/logger.js';

/** Logs what becomes of an embedded Neo4j that ended by itself. */
export function logHealth(logger: Logger): (health: InstanceHealth) => void {
  return (health) => {
    if (health.status === 'running') {
      logger.info({ uri: health.uri }, 'the embedded Neo4j answers again');
      return;
    }
    const { deaths, cause: err } = health;
    const about = err === undefined ? { deaths } : { deaths, err };
    if (health.status === 'restarting') {
      logger.error(about, 'the embedded Neo4j has ended by itself, it is started again');
    } else {
      logger.fatal(
        about,
        'the embedded Neo4j has ended too often and is not started again; see console.log in its folder, then restart the server',
      );
    }
  };
}
