// Stops Neo4j after the process that started or joined it, however that one ended. It runs detached, in a
// session of its own, so that neither Ctrl-C nor `kill -9` of the owner reaches it; its standard input is a
// pipe from the owner, which the system closes when the owner is gone. The owner may write there, as one line
// of JSON, which process is the database: then it is stopped even when somebody has deleted the folder. The last
// line counts, since the database may have been started again.
//
// Argument: the path of the owner's lease file, <home>/leases/<name>.json.
// Exit code: 0 Neo4j is stopped, 3 it goes on because somebody else uses it, 1 it could not be stopped.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.mjs';

const stopMs = 20_000;
const lease = process.argv[2];
const leases = dirname(lease);
const home = dirname(leases);
const stopping = join(home, 'stopping.json');

let told = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  told += text;
});
process.stdin.on('error', release);
process.stdin.on('end', release);

let released = false;
async function release() {
  if (released) return;
  released = true;
  rmSync(lease, { force: true });
  if (await inUse()) process.exit(3);
  // Somebody may join right now. A joiner writes its lease before it looks for this mark, and the leases
  // are read again after the mark is set: at least one of the two sees the other.
  if (existsSync(home)) writeFileSync(stopping, JSON.stringify({ pid: process.pid }));
  if (await inUse()) {
    rmSync(stopping, { force: true });
    process.exit(3);
  }
  const stopped = await stopNeo4j();
  rmSync(stopping, { force: true });
  process.exit(stopped ? 0 : 1);
}

async function inUse() {
  for (const name of existsSync(leases) ? readdirSync(leases) : []) {
    const holder = name.endsWith('.json') ? readJson(join(leases, name)) : undefined;
    if (holder === undefined) continue;
    if (await isAlive(holder.pid, holder.startTime)) return true;
    rmSync(join(leases, name), { force: true });
  }
  return false;
}

async function stopNeo4j() {
  const database = readJson(join(home, 'state.json')) ?? parse(told.trimEnd().split('\n').at(-1));
  if (database?.pid === undefined) return true;
  const { pid, startTime } = database;
  if (!(await isAlive(pid, startTime))) return true;
  signal(pid, 'SIGTERM');
  for (const deadline = performance.now() + stopMs; performance.now() < deadline; ) {
    await sleep(50);
    if (!(await isAlive(pid, startTime))) return true;
  }
  signal(pid, 'SIGKILL');
  await sleep(1_000);
  return !(await isAlive(pid, startTime));
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Undefined when the file is missing or half written. */
function readJson(path) {
  return existsSync(path) ? parse(readFileSync(path, 'utf8')) : undefined;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
