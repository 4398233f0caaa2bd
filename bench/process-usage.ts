import { existsSync, readFileSync } from 'node:fs';

/** What the system has counted for a running process. */
export interface ProcessUsage {
  /** Processor time of all its threads, in user and system mode, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory in megabytes. */
  readonly rssMb: number;
}

/** Linux counts in hundredths of a second for every program, whatever its own timer runs at. */
const MS_PER_TICK = 10;
const UTIME = 11;
const STIME = 12;

/** Reads /proc; the resolution of the processor time is 10 ms. Throws where there is none. */
export function processUsage(pid: number): ProcessUsage {
  if (!existsSync('/proc/self/stat')) {
    throw new Error(
      'Processor time of another process is read from /proc, which this system does not have. Use Linux.',
    );
  }
  return {
    cpuMs: cpuMsFrom(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    rssMb: rssMbFrom(readFileSync(`/proc/${pid}/status`, 'utf8')),
  };
}

/** Of the text of /proc/PID/stat. The name of the program comes second and may hold spaces and brackets. */
export function cpuMsFrom(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * MS_PER_TICK;
}

/** Of the text of /proc/PID/status. */
export function rssMbFrom(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
