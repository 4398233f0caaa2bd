import { localNeo4jOptions, neo4jFolder } from '../../app/database.js';
import { describeInstance, type InstanceDescription } from '../../neo4j-local/describe-instance.js';
import type { Command } from '../command.js';
import { EXIT } from '../failure.js';

/** `engraph neo4j status` */
export const neo4jStatusCommand: Command = {
  positionals: [],
  options: {},
  details: `
The exit code is 0 when it runs and 3 when it does not.`,
  run: async ({ config }) => {
    const settings = config();
    const dataDir = neo4jFolder(settings);
    const instance = await describeInstance(dataDir, localNeo4jOptions(settings).probe);
    const note = settings.neo4j ? `\nServers use ${settings.neo4j.uri} instead (NEO4J_URI).` : '';
    return {
      exitCode: instance.status === 'running' ? EXIT.ok : EXIT.unreachable,
      text: describe(instance, dataDir) + note,
      data: { ...instance, dataDir, users: instance.users.map(({ pid }) => pid) },
    };
  },
};

function describe({ status, uri, pid, version, log, users }: InstanceDescription, dataDir: string): string {
  if (status === 'absent') return `Not running. There is no data in ${dataDir} yet.`;
  if (status === 'stopped') return `Not running. Data: ${dataDir}`;
  if (status === 'silent') {
    return `Process ${pid} does not answer as our Neo4j (yet): it starts, stops or is stuck. See ${log}`;
  }
  const used = users.length === 0 ? 'nobody' : `process ${users.map((user) => user.pid).join(', ')}`;
  return `Running: ${uri}, Neo4j ${version}, pid ${pid}, used by ${used}.\nData: ${dataDir}`;
}
