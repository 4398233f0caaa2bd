import { neo4jFolder } from '../../app/database.js';
import type { Command } from '../command.js';

/** `engraph neo4j path` */
export const neo4jPathCommand: Command = {
  positionals: [],
  options: {},
  details: `
The folder follows ENGRAPH_DATA_DIR. It may be copied or deleted while Neo4j does not run; Engraph itself
never deletes it.`,
  run: async ({ config }) => {
    const path = neo4jFolder(config());
    return { text: path, data: { path } };
  },
};
