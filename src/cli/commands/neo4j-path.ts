import { neo4jFolder } from '../../app/database.js';
import { instanceFiles } from '../../neo4j-local/instance-files.js';
import type { Command } from '../command.js';

/** `engraph neo4j path` */
export const neo4jPathCommand: Command = {
  positionals: [],
  options: {},
  details: `
Its data, configuration and logs; the folder follows ENGRAPH_DATA_DIR. Copy or delete it only while Neo4j
does not run; Engraph itself never deletes it.`,
  run: async ({ config }) => {
    const path = instanceFiles(neo4jFolder(config())).home;
    return { text: path, data: { path } };
  },
};
