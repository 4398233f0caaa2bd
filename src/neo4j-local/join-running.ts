import { setTimeout as sleep } from 'node:timers/promises';
import { targetOf } from './await-ready.js';
import { exists, type InstanceFiles, type InstanceState, readState } from './instance-files.js';
import { Neo4jLaunchError } from './launch-error.js';
import type { Neo4jProbe } from './probe.js';
import { isAlive } from './process-identity.mjs';

/** An instance of ours that runs and has proved it. */
export type RunningInstance = Required<Omit<InstanceState, 'startTime'>>;

/** Milliseconds for a JVM that is just stopping, or was left while it started. */
const settleMs = 30_000;

/**
 * The running instance of a data folder, or undefined when none runs. A pid proves nothing: after a reboot
 * it may be anybody's. Ours is the one that takes our password and holds our instance id.
 */
export async function joinRunning(
  files: InstanceFiles,
  probe: Neo4jProbe,
  signal?: AbortSignal,
): Promise<RunningInstance | undefined> {
  for (const start = performance.now(); ; await sleep(100, undefined, { signal })) {
    const state = await readState(files);
    if (state?.pid === undefined || state.port === undefined) return undefined;
    const alive = await isAlive(state.pid, state.startTime);
    if (!alive) return undefined;
    const waited = performance.now() - start;
    const stopping = await exists(files.stopping);
    // The mark of a watchdog that was killed itself would stay for ever.
    if (!stopping || waited > settleMs) {
      const running = await identify(state, probe);
      if (running !== undefined) return running;
    }
    // Without a start time the pid may be a stranger's: then the lock inside the data decides, not we.
    if (state.startTime === undefined) return undefined;
    if (waited > settleMs) throw stuck(state.pid, files);
  }
}

async function identify(state: InstanceState, probe: Neo4jProbe): Promise<RunningInstance | undefined> {
  const { pid, port, version, java } = state;
  if (pid === undefined || port === undefined || version === undefined || java === undefined)
    return undefined;
  const result = await probe.check(targetOf(port, state.password));
  if (result.status !== 'ok' || result.instanceId !== state.instanceId) return undefined;
  return { ...state, pid, port, java, version: result.version };
}

function stuck(pid: number, files: InstanceFiles): Neo4jLaunchError {
  return new Neo4jLaunchError(
    `Process ${pid} holds the data in ${files.home} but does not answer as our Neo4j. See ${files.console}; to end it type: kill ${pid}`,
  );
}
