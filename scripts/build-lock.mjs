import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const staleMs = 300_000;
const pollMs = 100;

/**
 * Runs `work` while holding the lock `file`, so that two starts of one clone do not write the same output at
 * once; the second waits, then finds everything built. A lock whose process is gone, or that is older than
 * five minutes, is taken over.
 */
export async function withBuildLock(file, log, work) {
  let told = false;
  while (!acquire(file)) {
    if (isAbandoned(file)) removeAbandoned(file);
    else {
      if (!told) log('another process is building; waiting for it');
      told = true;
    }
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function acquire(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Only one process at a time may remove, and it judges again before it does: of two that saw the same dead
 * owner, the slower would otherwise remove the lock that the faster has just taken.
 */
function removeAbandoned(file) {
  const guard = `${file}.removal`;
  if (acquire(guard)) {
    try {
      if (isAbandoned(file)) rmSync(file, { force: true });
    } finally {
      rmSync(guard, { force: true });
    }
  } else if (isAbandoned(guard)) rmSync(guard, { force: true });
}

function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > staleMs) return true;
    const pid = Number(readFileSync(file, 'utf8'));
    // Empty for an instant: its owner has created the file and not yet written to it.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
