import { setTimeout as sleep } from 'node:timers/promises';
import { localNeo4jOptions, neo4jFolder } from '../../app/database.js';
import { describeInstance, stopInstance } from '../../neo4j-local/describe-instance.js';
import type { LeaseHolder } from '../../neo4j-local/lease.js';
import { isAlive } from '../../neo4j-local/process-identity.mjs';
import { confirm } from '../ask.js';
import type { Command } from '../command.js';
import { CommandError, EXIT } from '../failure.js';

/** As long as a server may take to drain and stop Neo4j, in milliseconds. */
const END_MS = 45_000;
const LOOK_MS = 100;

/** `engraph neo4j stop` */
export const neo4jStopCommand: Command = {
  positionals: [],
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  details: `
Neo4j stops with the last process that uses it: servers, 'engraph neo4j start', commands. These are asked to
end (SIGTERM), which servers do after they have answered what they have begun. The data stays.`,
  run: async ({ args, config, interrupts, terminal }) => {
    const settings = config();
    const dataDir = neo4jFolder(settings);
    const { status, users } = await describeInstance(dataDir, localNeo4jOptions(settings).probe);
    if (status === 'absent' || status === 'stopped')
      return { text: 'Neo4j is not running.', data: { ended: [] } };
    const { signal } = interrupts();
    const ended = users.map(({ pid }) => pid);
    if (users.length > 0 && !args.flag('yes')) {
      const question = `Neo4j is used by process ${ended.join(', ')}, which will be asked to end. Go on?`;
      if (!(await confirm(terminal, question, signal))) {
        return { exitCode: EXIT.failure, errors: [{ code: 'DECLINED', message: 'Nothing was stopped.' }] };
      }
    }
    await endProcesses(users, signal);
    const left = await stopInstance(dataDir);
    if (left.length > 0) throw stillUsed(left);
    return { text: 'Neo4j is stopped. The data stays.', data: { ended } };
  },
};

async function endProcesses(users: readonly LeaseHolder[], signal: AbortSignal): Promise<void> {
  for (const { pid } of users) askToEnd(pid);
  const until = performance.now() + END_MS;
  for (let left = users; left.length > 0; ) {
    const alive = await Promise.all(left.map(({ pid, startTime }) => isAlive(pid, startTime)));
    left = left.filter((_, index) => alive[index]);
    if (left.length > 0 && performance.now() > until) throw stillUsed(left);
    if (left.length > 0) await sleep(LOOK_MS, undefined, { signal });
  }
}

function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // It has ended since it was found.
    if (code === 'ESRCH') return;
    throw new CommandError('FORBIDDEN', `Process ${pid} uses Neo4j and belongs to another user.`, {
      cause: error,
    });
  }
}

function stillUsed(users: readonly LeaseHolder[]): CommandError {
  const pids = users.map(({ pid }) => pid).join(', ');
  return new CommandError(
    'FAILED',
    `Neo4j goes on: process ${pids} uses it. End it first, then repeat this.`,
  );
}
