import type { Driver } from 'neo4j-driver';
import { createDriver } from '../../src/store/driver.js';
import { testNeo4j } from './neo4j.js';

/** A real driver on the shared Neo4j that notes every statement it sends over the wire. */
export interface RecordingDriver {
  readonly driver: Driver;
  /** Texts of the Bolt RUN messages since the last call. */
  takeStatements(): readonly string[];
}

export function createRecordingDriver(): RecordingDriver {
  let statements: string[] = [];
  const logger = (_level: string, message: string) => {
    // `Connection [..] C: RUN <text> <parameters> <metadata>`: what the client sends.
    const run = /C: RUN ([\s\S]*)/.exec(message);
    if (run) statements.push(run[1] ?? '');
  };
  return {
    driver: createDriver({ ...testNeo4j(), logging: { level: 'debug', logger } }),
    takeStatements: () => {
      const taken = statements;
      statements = [];
      return taken;
    },
  };
}
