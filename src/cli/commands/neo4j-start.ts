import { setTimeout as sleep } from 'node:timers/promises';
import { localNeo4jOptions } from '../../app/database.js';
import { instanceFiles } from '../../neo4j-local/instance-files.js';
import { isAlive, processStartTime } from '../../neo4j-local/process-identity.mjs';
import { startNeo4j } from '../../neo4j-local/start-neo4j.js';
import type { Command } from '../command.js';
import { CommandError, usageError } from '../failure.js';

const WATCH_MS = 1_000;

/** `engraph neo4j start` */
export const neo4jStartCommand: Command = {
  positionals: [],
  options: {},
  details: `
Runs in the foreground until Ctrl-C or 'engraph neo4j stop'. Servers and other commands of this user join it,
and it goes on until the last of them has ended. ENGRAPH_NEO4J_HEAP and ENGRAPH_NEO4J_PAGECACHE set its size.`,
  run: async ({ config, interrupts, progress, terminal, json }) => {
    const settings = config();
    if (settings.neo4j) {
      throw usageError(
        `NEO4J_URI is set: servers use ${settings.neo4j.uri}, and no Neo4j of our own. Unset it to start one.`,
      );
    }
    const { signal } = interrupts();
    const startedAt = performance.now();
    const neo4j = await startNeo4j({ ...localNeo4jOptions(settings), onProgress: progress.report, signal });
    try {
      progress.end();
      const passwordFile = instanceFiles(neo4j.dataDir).state;
      const { uri, pid, version, dataDir, source } = neo4j;
      const data = { uri, user: neo4j.auth.username, passwordFile, pid, version, dataDir, source };
      const durationMs = Math.round(performance.now() - startedAt);
      const answer = { status: 'ok', command: 'neo4j start', durationMs, count: null, data, errors: [] };
      terminal.stdout.write(`${json ? JSON.stringify(answer) : describe(data)}\n`);
      await untilEnd(pid, instanceFiles(dataDir).console, signal);
    } finally {
      await neo4j.stop();
    }
    return { printed: true };
  },
};

function describe(facts: Readonly<Record<'uri' | 'user' | 'passwordFile' | 'version' | 'dataDir', string>>) {
  return `
  Neo4j     ${facts.uri}  ${facts.version}
  User      ${facts.user}
  Password  "password" in ${facts.passwordFile}
  Data      ${facts.dataDir}

  Ctrl-C stops it; the data stays.
`;
}

/** Resolves when the signal aborts. Throws when Neo4j ends by itself: nobody would notice otherwise. */
async function untilEnd(pid: number, log: string, signal: AbortSignal): Promise<void> {
  const startTime = await processStartTime(pid);
  while (!signal.aborted) {
    await sleep(WATCH_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && !(await isAlive(pid, startTime))) {
      throw new CommandError('FAILED', `Neo4j has ended by itself; its last words are in ${log}`);
    }
  }
}
