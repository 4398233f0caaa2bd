import { randomUUID } from 'node:crypto';
import { awaitReady, targetOf } from './await-ready.js';
import { explainExit, PortTakenError } from './boot-failure.js';
import { freePort } from './free-port.js';
import { type InstanceState, writeState, writeStateSync } from './instance-files.js';
import { Neo4jLaunchError } from './launch-error.js';
import type { Neo4jProbe } from './probe.js';
import { isAlive, processStartTime } from './process-identity.mjs';
import { consoleTail, type SpawnOptions, spawnNeo4j } from './spawn-neo4j.js';

/** What is needed to boot Neo4j on a data folder that nobody uses. */
export interface BootOptions extends Omit<SpawnOptions, 'port'> {
  readonly probe: Neo4jProbe;
  readonly state: InstanceState;
  /** Milliseconds from spawning the JVM to its first answer; 120,000 unless told. */
  readonly readyTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Chooses the port of each try. */
  readonly pickPort?: (() => Promise<number>) | undefined;
}

const portTries = 5;

/** Starts a JVM and waits until it answers; another port is tried when the chosen one was taken meanwhile. */
export async function bootNeo4j(
  options: BootOptions,
): Promise<Required<Pick<InstanceState, 'port' | 'pid' | 'version' | 'instanceId'>>> {
  for (let attempt = 1; ; attempt++) {
    const port = await (options.pickPort ?? freePort)();
    try {
      return await bootOnPort(port, options);
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === portTries) throw error;
    }
  }
}

async function bootOnPort(port: number, options: BootOptions) {
  const { files, java } = options;
  const child = await spawnNeo4j({ ...options, port });
  const pid = child.pid ?? 0;
  // Before anything else: what is on record is what the watchdog stops.
  writeStateSync(files, { ...options.state, pid, port });
  const startTime = await processStartTime(pid);
  let state: InstanceState = { ...options.state, pid, port, startTime, java };
  const ended = new AbortController();
  child.once('exit', (code, signal) => {
    void explainExit(files, java, { code, signal }).then((reason) => ended.abort(reason));
  });
  const timeoutMs = options.readyTimeoutMs ?? 120_000;
  const late = AbortSignal.timeout(timeoutMs);
  const signals = [ended.signal, late, ...(options.signal ? [options.signal] : [])];
  try {
    await writeState(files, state);
    const { probe } = options;
    const ready = await awaitReady({ probe, port, ...passwordOf(state), signal: AbortSignal.any(signals) });
    const instanceId = ready.instanceId ?? randomUUID();
    if (ready.instanceId === undefined)
      await probe.writeInstanceId(targetOf(port, state.password), instanceId);
    state = { ...state, passwordSet: true, version: ready.version, instanceId };
    await writeState(files, state);
    return { port, pid, version: ready.version, instanceId };
  } catch (error) {
    if (await isAlive(pid, startTime)) child.kill('SIGKILL');
    if (!late.aborted) throw error;
    throw new Neo4jLaunchError(
      `Neo4j did not answer within ${timeoutMs / 1_000} s. Its last lines:\n${await consoleTail(files)}`,
      { cause: error },
    );
  }
}

function passwordOf({ password, passwordSet }: InstanceState) {
  return { password, passwordSet };
}
