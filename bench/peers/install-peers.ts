import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where the other stores are installed. */
export const PEERS = fileURLToPath(new URL('.', import.meta.url));

/**
 * Installs the locked packages of bench/peers unless they are usable already. No script of theirs is run but that of
 * better-sqlite3, which fetches or compiles the library that mem0's own store is built on (about a minute).
 */
export function installPeers(): void {
  if (isUsable()) return;
  console.error('  installing the packages of bench/peers');
  npm('ci', '--ignore-scripts');
  npm('rebuild', 'better-sqlite3', '--ignore-scripts=false');
  if (!isUsable())
    throw new Error(`The packages of bench/peers do not work. Delete ${PEERS}node_modules and try again.`);
}

function isUsable(): boolean {
  const program = "new (require('better-sqlite3'))(':memory:'); require.resolve('mem0ai/oss');";
  try {
    execFileSync(process.execPath, ['-e', program], { cwd: PEERS, stdio: 'ignore' });
    return true;
  } catch {
    // Not installed, or compiled for another Node: both are mended by installing.
    return false;
  }
}

function npm(...args: string[]): void {
  execFileSync('npm', args, { cwd: PEERS, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}
