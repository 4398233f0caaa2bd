// Plain JavaScript, because the watchdog runs it as it stands, from src/ and from dist/ alike.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Text that, together with the pid, names one process for ever: a pid alone is given to another process
 * after a reboot or a wrap-around. Undefined when there is no such process or the system does not tell.
 */
export async function processStartTime(pid) {
  if (process.platform === 'linux') return linuxStartTime(pid);
  const [command, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
      : ['/bin/ps', ['-o', 'lstart=', '-p', String(pid)]];
  const { stdout } = await run(command, args, { env: { LC_ALL: 'C' } }).catch(() => ({ stdout: '' }));
  return stdout.trim() || undefined;
}

/** False only when the process has certainly ended; in doubt it is alive. */
export async function isAlive(pid, startTime) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM is a living process of another user.
    if (error.code === 'ESRCH') return false;
  }
  const now = await processStartTime(pid);
  if (now === undefined) return process.platform !== 'linux';
  return startTime === undefined || now === startTime;
}

/**
 * isAlive where that asks the system only; elsewhere a question that is cheap enough for every second, but
 * does not notice that the pid has been given to another process.
 */
export async function seemsAlive(pid, startTime) {
  if (process.platform === 'linux') return isAlive(pid, startTime);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/** Clock ticks since boot would repeat after a reboot, hence the id of the boot. */
function linuxStartTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in parentheses, may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; it only waits for a parent that may never ask.
    if (fields[0] === 'Z') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${fields[19]}`;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}
