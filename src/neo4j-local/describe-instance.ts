import { targetOf } from './await-ready.js';
import { exists, type InstanceState, instanceFiles, readState } from './instance-files.js';
import { type LeaseHolder, leaseHolders, takeLease, unpinInstance } from './lease.js';
import type { Neo4jProbe } from './probe.js';
import { isAlive } from './process-identity.mjs';

/** What is known of the Neo4j of a data folder. */
export interface InstanceDescription {
  /** `absent`: nothing was ever started there. `silent`: a process of ours is there but does not answer. */
  readonly status: 'absent' | 'stopped' | 'running' | 'silent';
  /** Neo4j's home: configuration, data, logs. */
  readonly home: string;
  /** What the JVM wrote. */
  readonly log: string;
  readonly uri?: string;
  readonly pid?: number;
  readonly version?: string;
  readonly java?: InstanceState['java'];
  /** Processes that use it now. */
  readonly users: readonly LeaseHolder[];
}

/** Looks at the Neo4j of a data folder without changing anything; the password is not told. */
export async function describeInstance(dataDir: string, probe: Neo4jProbe): Promise<InstanceDescription> {
  const files = instanceFiles(dataDir);
  const place = { home: files.home, log: files.console };
  if (!(await exists(files.home))) return { ...place, status: 'absent', users: [] };
  const state = await readState(files);
  const users = (await leaseHolders(files)).filter((user) => user.pid !== state?.pid);
  const { pid, port, version, java } = state ?? {};
  const known = { ...place, users, ...(version ? { version } : {}), ...(java ? { java } : {}) };
  if (state === undefined || pid === undefined || port === undefined) return { ...known, status: 'stopped' };
  if (!(await isAlive(pid, state.startTime))) return { ...known, status: 'stopped' };
  const target = targetOf(port, state.password);
  const result = await probe.check(target);
  const ours = result.status === 'ok' && result.instanceId === state.instanceId;
  return { ...known, status: ours ? 'running' : 'silent', uri: target.uri, pid };
}

/**
 * Ends an instance that was started with `keepRunning`. Returns the processes that still use it, for whom it
 * goes on; none means that it is stopped. Data is never deleted.
 */
export async function stopInstance(dataDir: string): Promise<readonly LeaseHolder[]> {
  const files = instanceFiles(dataDir);
  if (!(await exists(files.home))) return [];
  await unpinInstance(files);
  // A lease that is given back at once: the last one out stops Neo4j.
  const lease = await takeLease(files);
  await lease.release();
  return leaseHolders(files);
}
